using System.Collections.Immutable;
using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Splitting;
using Pillion.Wasm.Execution;
using ModuleDefinition = Pillion.Wasm.Binary.ModuleDefinition;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// Translates one validated function body to IL in a single pass. One object serves many functions and reuses its buffers.
/// </summary>
/// <remarks>
/// <para>
/// WebAssembly's operand stack becomes the IL stack. An entry knows where its code starts, so that what an instruction
/// needs in front of an operand (the memory base before a stored value, the context before arguments) is inserted there
/// instead of going through temporaries.
/// </para>
/// <para>
/// Wherever control can diverge or join, the IL stack is empty: entries are spilled to a local that belongs to their depth
/// and type. Spilled entries are always a prefix of the stack. Code after an unconditional transfer is skipped.
/// </para>
/// </remarks>
internal sealed partial class FunctionCompiler
{
    private const int SpilledStart = -1;

    private readonly ModuleDefinition _module;
    private readonly ContextLayout _layout;
    private readonly MetadataReferences _references;
    private readonly bool _guarded;
    private readonly bool _vectorizes;
    private readonly int _pollOffset;

    private readonly ILBuffer _il = new();
    private readonly List<Operand> _stack = [];
    private readonly List<Block> _blocks = [];
    private readonly List<ValueType> _localTypes = [];

    // Where the function's locals are: an IL local, or the complement of an argument.
    private readonly List<int> _variables = [];
    private readonly List<LocalKind> _ilLocals = [];
    private readonly Dictionary<(int Depth, ValueType Type), int> _spillSlots = [];
    private readonly Dictionary<(ValueType Type, int Use), int> _temporaries = [];
    private readonly Dictionary<FuncType, int> _tuples = [];
    private readonly Dictionary<int, int> _memoryBases = [];
    private readonly Dictionary<string, int> _intrinsics = [];
    private readonly Dictionary<Opcode, int> _vectors = [];

    private FuncType _type = null!;
    private int _function;
    private int _start;
    private int _spilled;
    private int _maxDepth;
    private bool _isKernel;

    public FunctionCompiler(ModuleDefinition module, ContextLayout layout, MetadataReferences references, CodeOptions options)
    {
        _module = module;
        _layout = layout;
        _references = references;
        _guarded = options.IsGuarded;
        _vectorizes = options.VectorizesLoops;
        _pollOffset = checked((int)Memories.Slot.PollOffset(layout.Size));
    }

    /// <summary>The code after <see cref="Compile"/>.</summary>
    public ILBuffer Code => _il;

    /// <summary>Types of the IL locals.</summary>
    public List<LocalKind> Locals => _ilLocals;

    /// <summary>An upper bound of the IL stack's depth.</summary>
    public int MaxStack => Math.Min(_maxDepth + 16, ushort.MaxValue);

    /// <summary>
    /// An upper bound of the size of the native stack frame, in bytes: everything in its own slot. Code that the JIT does not optimise is
    /// like that.
    /// </summary>
    public int EstimatedFrameSize =>
        ((_ilLocals.Count + _maxDepth + _type.Parameters.Length + 32) * 16) + ((_temporarySlots + _il.Temporaries) * 8) + _tupleBytes;

    /// <summary>Whether the function can call and so recurse.</summary>
    public bool Calls { get; private set; }

    /// <summary>Whether the function's frame must not remain under what it calls.</summary>
    public bool HasTailCalls { get; private set; }

    /// <summary>
    /// Whether the function is better optimised at its first call than after a profile was taken: it dispatches in a loop, as
    /// interpreters do, or has deeply nested loops, as numeric kernels do; and calls nothing. What calls is rarely worth it, and large:
    /// SQLite's first query would wait for its parsers and planners longer than for everything else together.
    /// </summary>
    public bool OptimizesAtOnce => _isKernel && !Calls;

    /// <summary>Compiles a function but for its prologue (<see cref="PrependPrologue"/>).</summary>
    /// <param name="parts">What is to be methods of its own, in the order of the code (<see cref="CalledParts"/>).</param>
    /// <param name="firstPartMethod">Token of the first such method; the others follow.</param>
    public void Compile(int function, FunctionBody body, ImmutableArray<MethodPart> parts, int firstPartMethod)
    {
        Reset(function);
        _parts = parts;
        _firstPartMethod = firstPartMethod;
        _function = function;
        _start = body.LocalsStart;
        var reader = new WasmReader(_module.Bytes, body.LocalsStart, body.End);
        LocalDeclarations.Read(ref reader, _module, _localTypes);
        for (var i = 0; i < _localTypes.Count; i++)
        {
            _variables.Add(i < _type.Parameters.Length ? ~(i + 1) : NewLocal(_localTypes[i]));
        }

        _blocks.Add(new Block(Opcode.Block, _type, 0, _il.DefineLabel(), default));
        while (_blocks.Count > 0)
        {
            _il.Mark(reader.Position);
            if (!TryCallPart(ref reader))
            {
                EmitInstruction(OpcodeTable.Read(ref reader), ref reader);
            }
        }

        EmitTailCallsOutOfLine(reader);
        EmitThrowsOutOfLine(region: null);
        EmitTrapBlocks();
        _il.ResolveBranches();
    }

    private void Reset(int function)
    {
        _il.Clear();
        _stack.Clear();
        _blocks.Clear();
        _localTypes.Clear();
        _ilLocals.Clear();
        _spillSlots.Clear();
        _temporaries.Clear();
        _tuples.Clear();
        _memoryBases.Clear();
        _laneLocals.Clear();
        _rotatedLocals.Clear();
        _hasRotations = false;
        _type = _module.TypeOfFunction(function);
        _localTypes.AddRange(_type.Parameters.AsSpan());
        _spilled = 0;
        _maxDepth = 0;
        _branches = 0;
        _temporarySlots = 0;
        _tupleBytes = 0;
        _traps = default;
        _variables.Clear();
        _calledParts.Clear();
        _parts = [];
        _nextPart = 0;
        _part = null;
        _isPartEndDead = false;
        ResetExceptions();
        _untakenFuel = 0;
        Calls = false;
        _isKernel = false;
        HasTailCalls = false;
    }

    private void EmitInstruction(OpcodeInfo info, ref WasmReader reader)
    {
        CountFuel(info.Opcode);
        if (_region is not null && IsTailCall(info.Opcode))
        {
            LeaveForTailCall(info, ref reader);
            return;
        }

        switch (info.Immediate)
        {
            case Immediate.None:
                EmitPlain(info, ref reader);
                break;
            case Immediate.I32:
                var value = reader.ReadS32();
                Push(ValueType.I32, value);
                _il.LoadInt32(value);
                break;
            case Immediate.I64:
                EmitI64Const(reader.ReadS64(), reader.Peek());
                break;
            case Immediate.F32:
                EmitF32Const(reader.ReadF32Bits());
                break;
            case Immediate.F64:
                EmitF64Const(reader.ReadF64Bits());
                break;
            case Immediate.Local:
                EmitLocal(info.Opcode, (int)reader.ReadU32());
                break;
            case Immediate.Global:
                EmitGlobal(info.Opcode, (int)reader.ReadU32());
                break;
            case Immediate.MemArg:
                EmitMemoryAccess(info, MemArg.Read(ref reader));
                break;
            case Immediate.Fence:
                reader.ReadByte();
                CallIntrinsic(nameof(Intrinsics.AtomicFence));
                break;
            case Immediate.V128:
                var (low, high) = reader.ReadV128Bits();
                Push(ValueType.V128);
                LoadVector(low, high);
                break;
            case Immediate.Shuffle:
                EmitShuffle(reader.ReadBytes(16));
                break;
            case Immediate.Lane:
                EmitLane(info, reader.ReadByte());
                break;
            case Immediate.MemArgLane:
                EmitLaneAccess(info, MemArg.Read(ref reader), reader.ReadByte());
                break;
            case Immediate.Block:
                EmitBlock(info.Opcode, BlockTypes.Read(ref reader, _module), reader);
                break;
            case Immediate.TryTable:
                EmitTryTable(ref reader);
                break;
            case Immediate.Tag:
                EmitTagUse(info.Opcode, (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.Label when info.Opcode is Opcode.Rethrow or Opcode.Delegate:
                EmitLegacyThrow(info.Opcode, (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.Label when info.Opcode is Opcode.BrOnNull or Opcode.BrOnNonNull:
                EmitNullBranch(info.Opcode, (int)reader.ReadU32());
                break;
            case Immediate.Label:
                EmitBranch(info.Opcode, (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.LabelTable:
                EmitBranchTable(ref reader);
                SkipDeadCode(ref reader);
                break;
            case Immediate.Function:
                EmitFunctionUse(info.Opcode, (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.CallIndirect:
                EmitCallIndirect(info.Opcode, (int)reader.ReadU32(), (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.SelectTypes:
                reader.ReadCount();
                EmitSelect(TypeReading.ReadValueType(ref reader, _module));
                break;
            case Immediate.Type:
                EmitTyped(info.Opcode, (int)reader.ReadU32(), ref reader);
                break;
            case Immediate.TypeAndIndex:
                EmitTyped(info.Opcode, (int)reader.ReadU32(), (int)reader.ReadU32());
                break;
            case Immediate.CastType:
                var isNullable = info.Opcode is Opcode.RefTestNull or Opcode.RefCastNull;
                EmitCast(info.Opcode, TypeReading.ReadHeapType(ref reader, _module, isNullable));
                break;
            case Immediate.CastBranch:
                EmitCastBranch(info.Opcode, CastBranch.Read(ref reader, _module));
                break;
            case Immediate.HeapType:
                EmitRefNull(TypeReading.ReadHeapType(ref reader, _module, nullable: true));
                break;
            default:
                EmitBulk(info, ref reader);
                break;
        }
    }

    private void EmitPlain(OpcodeInfo info, ref WasmReader reader)
    {
        switch (info.Opcode)
        {
            case Opcode.Unreachable:
                CallIntrinsic(nameof(Intrinsics.ThrowUnreachable));
                EmitThrow();
                SkipDeadCode(ref reader);
                break;
            case Opcode.Nop:
                break;
            case Opcode.Else:
                EmitElse();
                break;
            case Opcode.End:
                EmitEnd();
                break;
            case Opcode.CatchAll:
                EmitCatchAll();
                break;
            case Opcode.ThrowRef:
                EmitThrowRef(ref reader);
                break;
            case Opcode.Return:
                EmitReturn();
                SkipDeadCode(ref reader);
                break;
            case Opcode.Drop:
                EmitDrop();
                break;
            case Opcode.Select:
                EmitSelect(_stack[^2].Type);
                break;
            case (>= Opcode.RefIsNull and <= Opcode.RefAsNonNull) or (>= Opcode.StructNew and <= Opcode.I31GetU):
                EmitReference(info.Opcode);
                break;
            case >= Opcode.I64Add128 and <= Opcode.I64MulWideU:
                EmitWideArithmetic(info.Opcode);
                break;
            case >= Opcode.V128Load:
                EmitVector(info);
                break;
            default:
                EmitNumeric(info, ref reader);
                break;
        }
    }

    /// <summary>Ends a path behind a call that does not return, for the JIT and for IL's rules.</summary>
    private void EmitThrow()
    {
        _il.Emit(ILOpCode.Ldnull);
        _il.Emit(ILOpCode.Throw);
    }

    private void LoadFieldAddress(int offset)
    {
        _il.LoadArgument(0);
        _il.LoadInt32(offset);
        _il.Emit(ILOpCode.Sub);
    }

    private void LoadField(int offset, ILOpCode load)
    {
        LoadFieldAddress(offset);
        _il.Emit(load);
    }

    private void LoadIndirect(ValueType type)
    {
        if (type == ValueType.V128)
        {
            _il.Token(ILOpCode.Ldobj, _references.VectorType);
            return;
        }

        _il.Emit(
            type.Code switch
            {
                0x7F => ILOpCode.Ldind_i4,
                0x7E => ILOpCode.Ldind_i8,
                0x7D => ILOpCode.Ldind_r4,
                0x7C => ILOpCode.Ldind_r8,
                _ => ILOpCode.Ldind_i,
            }
        );
    }

    private void StoreIndirect(ValueType type)
    {
        if (type == ValueType.V128)
        {
            _il.Token(ILOpCode.Stobj, _references.VectorType);
            return;
        }

        _il.Emit(
            type.Code switch
            {
                0x7F => ILOpCode.Stind_i4,
                0x7E => ILOpCode.Stind_i8,
                0x7D => ILOpCode.Stind_r4,
                0x7C => ILOpCode.Stind_r8,
                _ => ILOpCode.Stind_i,
            }
        );
    }

    private void CallIntrinsic(string name)
    {
        if (!_intrinsics.TryGetValue(name, out var token))
        {
            token = _references.Method(Builtins.Intrinsic(name));
            _intrinsics.Add(name, token);
        }

        _il.Token(ILOpCode.Call, token);
    }

    /// <summary>A value on WebAssembly's operand stack.</summary>
    /// <param name="Start">Where its code starts, or <see cref="SpilledStart"/> if it is in its spill slot.</param>
    /// <param name="Constant">Its value where it is an integer constant.</param>
    /// <param name="Branches">How many branches inside expressions were emitted before its code.</param>
    /// <param name="Peak">How many values its code has on the IL stack at most, itself and inserted ones (<see cref="InsertBelow"/>) counted.</param>
    /// <param name="Above">
    /// The same for what ran above it and is gone: code that was not its own, but between its start and here. 0 if there was none.
    /// </param>
    /// <param name="IsLoad">Whether it is of loads whose low bits depend on nothing but theirs: see <see cref="KeepWhole"/>.</param>
    /// <param name="HasLoad">Whether it is of loads that may trap at their last byte only.</param>
    /// <param name="IsRotated">Whether the JIT may see a rotation in it: see <see cref="HideRotations"/>.</param>
    private readonly record struct Operand(
        ValueType Type,
        int Start,
        long? Constant,
        int Branches,
        int Peak = 1,
        int Above = 0,
        bool IsLoad = false,
        bool HasLoad = false,
        bool IsRotated = false
    );

    /// <summary>An open block.</summary>
    /// <param name="Height">Operands below it, its parameters not counted.</param>
    /// <param name="Target">Where branches to it go: its start for a loop, its end otherwise.</param>
    /// <param name="ElseTarget">Where an <c>if</c> goes when its condition is zero.</param>
    /// <param name="Region">The protected region that it stands in.</param>
    /// <param name="Own">The protected region that it has, if it is a <c>try_table</c> or a <c>try</c>.</param>
    /// <param name="Behind">What is bound behind a loop of which all turns may have been done before.</param>
    internal readonly record struct Block(
        Opcode Opcode,
        FuncType Type,
        int Height,
        ILBuffer.Label Target,
        ILBuffer.Label ElseTarget,
        bool IsTargeted = false,
        TryRegion? Region = null,
        TryRegion? Own = null,
        ILBuffer.Label? Behind = null
    )
    {
        public ImmutableArray<ValueType> LabelTypes => Opcode == Opcode.Loop ? Type.Parameters : Type.Results;
    }
}

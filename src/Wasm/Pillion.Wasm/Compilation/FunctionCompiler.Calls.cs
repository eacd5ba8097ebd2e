using System.Reflection.Metadata;
using System.Runtime.InteropServices;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Calls, function references, and the checks around them.</content>
internal sealed partial class FunctionCompiler
{
    private const int TableIndex = 1;
    private const int CalledRecord = 2;
    private const int MethodDefTable = 0x06000000;

    private static readonly int s_cellContext = (int)Marshal.OffsetOf<ImportCell>(nameof(ImportCell.Context));
    private static readonly int s_recordContext = (int)Marshal.OffsetOf<FunctionRecord>(nameof(FunctionRecord.Context));
    private static readonly int s_recordTypeId = (int)Marshal.OffsetOf<FunctionRecord>(nameof(FunctionRecord.TypeId));
    private static readonly int s_tableLength = (int)Marshal.OffsetOf<TableDescriptor>(nameof(TableDescriptor.Length));

    private TrapLabels _traps;

    private void EmitFunctionUse(Opcode opcode, int function, ref WasmReader reader)
    {
        if (opcode == Opcode.RefFunc)
        {
            Push(ValueType.Ref(_module.Types[_module.Functions[function]], nullable: false));
            LoadFieldAddress(_layout.FunctionRecords[function]);
            return;
        }

        Calls = true;
        var type = _module.TypeOfFunction(function);
        var count = type.Parameters.Length;
        MaterializeArguments(count);
        HideRotations(count);
        var isTail = opcode == Opcode.ReturnCall;
        if (isTail)
        {
            // Nothing but the arguments may be on the IL stack where the frame is given up.
            SpillBelow(count);
        }

        var start = count > 0 ? _stack[^count] : new Operand(default, _il.Length, null, _branches);
        if (function >= _module.ImportedFunctions)
        {
            InsertBelow(count, () => _il.LoadArgument(0));
            EmitTailPrefix(isTail);
            _il.Token(ILOpCode.Call, MethodDefTable | (function - _module.ImportedFunctions + 1));
        }
        else
        {
            var cell = _layout.FunctionImports[function];
            InsertBelow(count, () => LoadField(cell - s_cellContext, ILOpCode.Ldind_i));
            LoadField(cell, ILOpCode.Ldind_i);
            EmitTailPrefix(isTail);
            _il.Token(ILOpCode.Calli, _references.CallSite(type));
        }

        EndCall(type, start, isTail, ref reader);
    }

    private void EmitTailPrefix(bool isTail)
    {
        if (isTail)
        {
            _il.Emit(ILOpCode.Tail);
        }
    }

    /// <summary>What follows a call: its results, or for a tail call nothing that can be reached.</summary>
    private void EndCall(FuncType type, Operand first, bool isTail, ref WasmReader reader)
    {
        if (!isTail)
        {
            ReplaceByResults(type, first);
            return;
        }

        HasTailCalls = true;
        _il.Emit(ILOpCode.Ret);
        SkipDeadCode(ref reader);
    }

    private void EmitCallIndirect(Opcode opcode, int typeIndex, int table, ref WasmReader reader)
    {
        var isTail = opcode == Opcode.ReturnCallIndirect;
        Calls = true;
        var type = _module.FunctionType(typeIndex);
        Materialize(1);
        NarrowOperand(1);
        SpillBelow(1);
        PopMany(1);

        // With everything else spilled, failed checks can branch to the traps at the function's end.
        var index = Temporary(ValueType.I32, TableIndex);
        var record = Temporary(ValueType.FuncRef, CalledRecord);
        _il.StoreLocal(index);
        _il.LoadLocal(index);
        LoadTableField(table, s_tableLength, ILOpCode.Ldind_i4);
        _il.Branch(ILOpCode.Bge_un, _traps.Undefined ??= _il.DefineLabel());

        LoadTableField(table, 0, ILOpCode.Ldind_i);
        _il.LoadLocal(index);
        _il.Emit(ILOpCode.Conv_u);
        _il.LoadInt32(3); // log2 of the size of an element
        _il.Emit(ILOpCode.Shl);
        _il.Emit(ILOpCode.Add);
        _il.Emit(ILOpCode.Ldind_i);
        _il.StoreLocal(record);

        _il.LoadLocal(record);
        _il.LoadInt32(s_recordTypeId);
        _il.Emit(ILOpCode.Add);
        _il.Emit(ILOpCode.Ldind_u4);
        LoadField(_layout.TypeIds[typeIndex], ILOpCode.Ldind_u4);
        var other = _traps.Indirect ??= _il.DefineLabel();
        if (_module.Types[typeIndex].IsFinal)
        {
            _il.Branch(ILOpCode.Bne_un, other);
        }
        else
        {
            // A function of another type can still be of one below it.
            var same = _il.DefineLabel();
            _il.Branch(ILOpCode.Beq, same);
            _il.LoadLocal(record);
            LoadField(_layout.TypeIds[typeIndex], ILOpCode.Ldind_u4);
            CallIntrinsic(nameof(Intrinsics.IsFunctionOf));
            _il.Branch(ILOpCode.Brfalse, other);
            _il.Bind(same);
        }

        CallRecord(type, record, isTail, ref reader);
    }

    private void EmitCallRef(Opcode opcode, int typeIndex, ref WasmReader reader)
    {
        Calls = true;
        Materialize(1);
        SpillBelow(1);
        var isNullable = _stack[^1].Type.IsNullable;
        PopMany(1);
        var record = Temporary(ValueType.FuncRef, CalledRecord);
        _il.StoreLocal(record);
        if (isNullable)
        {
            _il.LoadLocal(record);
            _il.Branch(ILOpCode.Brfalse, _traps.NullFunction ??= _il.DefineLabel());
        }

        CallRecord(_module.FunctionType(typeIndex), record, isTail: opcode == Opcode.ReturnCallRef, ref reader);
    }

    /// <summary>Calls what a local refers to, with arguments that are spilled.</summary>
    private void CallRecord(FuncType type, int record, bool isTail, ref WasmReader reader)
    {
        var start = new Operand(default, _il.Length, null, _branches);
        _il.LoadLocal(record);
        _il.LoadInt32(s_recordContext);
        _il.Emit(ILOpCode.Add);
        _il.Emit(ILOpCode.Ldind_i);
        for (var i = _stack.Count - type.Parameters.Length; i < _stack.Count; i++)
        {
            _il.LoadLocal(SpillSlot(i, _stack[i].Type));
            if (_stack[i].IsRotated)
            {
                CallWhole(_stack[i].Type);
            }
        }

        _maxDepth = Math.Max(_maxDepth, type.Parameters.Length);
        _il.LoadLocal(record);
        _il.Emit(ILOpCode.Ldind_i);
        EmitTailPrefix(isTail);
        _il.Token(ILOpCode.Calli, _references.CallSite(type));
        EndCall(type, start, isTail, ref reader);
    }

    /// <summary>Loads a field of a table's descriptor, which is in the context for own tables and behind an address for imported ones.</summary>
    private void LoadTableField(int table, int fieldOffset, ILOpCode load)
    {
        if (table >= _module.ImportedTables)
        {
            LoadField(_layout.Tables[table] - fieldOffset, load);
            return;
        }

        LoadField(_layout.Tables[table], ILOpCode.Ldind_i);
        _il.LoadInt32(fieldOffset);
        _il.Emit(ILOpCode.Add);
        _il.Emit(load);
    }

    /// <summary>Replaces a call's arguments by its results. The code of a single result starts where that of <paramref name="first"/> does.</summary>
    private void ReplaceByResults(FuncType type, Operand first)
    {
        var peak = PeakOf(type.Parameters.Length) + 1;
        var above = AboveOf(type.Parameters.Length);
        PopMany(type.Parameters.Length);
        if (type.Results.Length == 1)
        {
            _stack.Add(
                first with
                {
                    Type = type.Results[0],
                    Constant = null,
                    Peak = peak,
                    Above = above,
                    IsLoad = false,
                    HasLoad = false,
                    IsRotated = false,
                }
            );
            _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled);
            return;
        }

        if (type.Results.IsEmpty)
        {
            return;
        }

        var tuple = TupleLocal(type);
        _il.StoreLocal(tuple);
        _tupleBytes += TupleBytes(type.Results.Length);
        for (var i = 0; i < type.Results.Length; i++)
        {
            Push(type.Results[i]);
            LoadTupleItem(tuple, type, i);
        }
    }

    /// <summary>Loads one of the values in a local that holds a tuple of results.</summary>
    private void LoadTupleItem(int tuple, FuncType type, int index)
    {
        _il.LoadLocalAddress(tuple);
        var level = 0;
        for (; level < index / MetadataReferences.TupleArity; level++)
        {
            _il.Token(ILOpCode.Ldflda, _references.TupleField(type, level, MetadataReferences.TupleArity));
        }

        _il.Token(ILOpCode.Ldfld, _references.TupleField(type, level, index % MetadataReferences.TupleArity));
    }

    private void EmitTrapBlocks()
    {
        if (_traps.Undefined is { } undefined)
        {
            _il.Bind(undefined);
            CallIntrinsic(nameof(Intrinsics.ThrowUndefinedElement));
            EmitThrow();
        }

        if (_traps.Indirect is { } indirect)
        {
            _il.Bind(indirect);
            _il.LoadLocal(Temporary(ValueType.FuncRef, CalledRecord));
            CallIntrinsic(nameof(Intrinsics.ThrowIndirectCall));
            EmitThrow();
        }

        if (_traps.NullFunction is { } nullFunction)
        {
            _il.Bind(nullFunction);
            CallIntrinsic(nameof(Intrinsics.ThrowNullFunction));
            EmitThrow();
        }
    }

    /// <summary>The traps to which there are branches.</summary>
    internal struct TrapLabels
    {
        public ILBuffer.Label? Undefined;
        public ILBuffer.Label? Indirect;
        public ILBuffer.Label? NullFunction;
    }

    /// <summary>
    /// Puts the prologue in front of the finished code: bases of memories that are not at the context's base, and the check
    /// that the native stack has room, which functions that call nothing do not need.
    /// </summary>
    /// <param name="frameSize">Size of the frame that is about to be made, if it is not that of this method.</param>
    public void PrependPrologue(bool checkStack, int frameSize = 0)
    {
        var from = _il.Length;
        if (checkStack)
        {
            EmitStackCheck(frameSize);
        }

        EmitFuelCheck();
        foreach (var (memory, local) in _memoryBases)
        {
            LoadField(_layout.MemoryBases[memory], ILOpCode.Ldind_i);
            _il.StoreLocal(local);
        }

        // Branches are relative, so the code moves as a whole.
        MoveRegions(_il.MoveBack(from, 0));
    }

    /// <summary>Compiles a method that checks for room for a large frame and then calls the method that has it.</summary>
    /// <param name="type">Type of both.</param>
    /// <param name="method">Token of that method.</param>
    public void CompileGuard(int function, FuncType type, int method, int frameSize)
    {
        var hasTailCalls = HasTailCalls;
        Reset(function);
        EmitStackCheck(frameSize);
        _il.LoadArgument(0);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            _il.LoadArgument(i + 1);
        }

        _maxDepth = type.Parameters.Length + 1;
        EmitTailPrefix(hasTailCalls);
        _il.Token(ILOpCode.Call, method);
        _il.Emit(ILOpCode.Ret);
    }

    private void EmitStackCheck(int frameSize)
    {
        _il.LoadLocalAddress(NewLocal(ValueType.I32));
        _il.Emit(ILOpCode.Conv_u);
        if (frameSize > 0)
        {
            _il.LoadInt32(frameSize);
            _il.Emit(ILOpCode.Sub);
        }

        LoadField(ContextLayout.StackLimit, ILOpCode.Ldind_i);
        var enough = _il.BranchShort(ILOpCode.Bge_un_s);
        _il.LoadArgument(0);
        CallIntrinsic(nameof(Intrinsics.ThrowStackExhausted));
        _il.BindShort(enough);
    }
}

using Pillion.Wasm.Binary;
using ModuleDefinition = Pillion.Wasm.Binary.ModuleDefinition;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>One turn of a loop that has no control flow of its own and ends by a branch to its start.</summary>
internal sealed class LoopBody
{
    // Loops of more instructions are not looked at: they would seldom be taken, and looking takes time.
    private const int MostInstructions = 250;

    // What a value may be made of.
    private const int LargestValue = 48;

    private readonly Stack<LoopValue> _stack = [];
    private readonly Dictionary<int, LoopValue> _locals = [];
    private readonly List<LoopStore> _stores = [];
    private int _accesses;

    private LoopBody() { }

    /// <summary>What is written to memory, in order.</summary>
    public IReadOnlyList<LoopStore> Stores => _stores;

    /// <summary>The locals that are written, with what they have when the turn ends.</summary>
    public IReadOnlyDictionary<int, LoopValue> Written => _locals;

    /// <summary>What makes the loop go on, if it is not zero.</summary>
    public LoopValue Condition { get; private set; } = null!;

    /// <summary>Reads a loop's body.</summary>
    /// <param name="reader">Behind the loop's block type.</param>
    /// <returns>Null where it has other instructions than can be vectorised.</returns>
    public static LoopBody? Read(ModuleDefinition module, WasmReader reader, IReadOnlyList<ValueType> localTypes)
    {
        var body = new LoopBody();
        for (var i = 0; i < MostInstructions; i++)
        {
            var info = OpcodeTable.Read(ref reader);
            if (info.Opcode == Opcode.BrIf)
            {
                return body.IsEnd(ref reader) ? body : null;
            }

            if (!body.TryRead(info, ref reader, module, localTypes))
            {
                return null;
            }
        }

        return null;
    }

    private bool IsEnd(ref WasmReader reader)
    {
        if (reader.ReadU32() != 0 || _stack.Count != 1 || OpcodeTable.Read(ref reader).Opcode != Opcode.End)
        {
            return false;
        }

        Condition = _stack.Pop();
        return true;
    }

    private bool TryRead(OpcodeInfo info, ref WasmReader reader, ModuleDefinition module, IReadOnlyList<ValueType> localTypes)
    {
        switch (info.Immediate)
        {
            case Immediate.I32:
                _stack.Push(new LoopConstant(ValueType.I32, reader.ReadS32()));
                return true;
            case Immediate.I64:
                _stack.Push(new LoopConstant(ValueType.I64, reader.ReadS64()));
                return true;
            case Immediate.F32:
                _stack.Push(new LoopConstant(ValueType.F32, reader.ReadF32Bits()));
                return true;
            case Immediate.F64:
                _stack.Push(new LoopConstant(ValueType.F64, (long)reader.ReadF64Bits()));
                return true;
            case Immediate.Local:
                return TryReadLocal(info.Opcode, (int)reader.ReadU32(), localTypes);
            case Immediate.MemArg:
                return TryReadAccess(info, MemArg.Read(ref reader), module);
            case Immediate.None:
                return TryReadOperation(info);
            default:
                return false;
        }
    }

    private bool TryReadLocal(Opcode opcode, int index, IReadOnlyList<ValueType> localTypes)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                _stack.Push(_locals.TryGetValue(index, out var value) ? value : new LoopLocal(localTypes[index], index));
                return true;
            case Opcode.LocalSet:
                _locals[index] = _stack.Pop();
                return true;
            default:
                _locals[index] = _stack.Peek();
                return true;
        }
    }

    private bool TryReadAccess(OpcodeInfo info, MemArg memArg, ModuleDefinition module)
    {
        if (memArg.Memory != 0 || module.Memories[0] is { Is64Bit: true } or { IsShared: true } || !LaneOperations.Has(info.Opcode))
        {
            return false;
        }

        var isStore = info.Results.IsEmpty;
        var stored = isStore ? _stack.Pop() : null;
        if (LinearForm.Of(_stack.Pop()) is not { } address)
        {
            return false;
        }

        var place = new LoopPlace(address, (uint)memArg.Offset);
        if (stored is not null)
        {
            _stores.Add(new LoopStore(info.Opcode, 1 << info.NaturalAlignment, place, stored, _accesses++));
        }
        else
        {
            _stack.Push(new LoopLoad(info, place, _accesses++));
        }

        return true;
    }

    private bool TryReadOperation(OpcodeInfo info)
    {
        if (!LaneOperations.Has(info.Opcode) && !LoopTurns.IsComparison(info.Opcode))
        {
            return false;
        }

        var second = info.Operands.Length == 2 ? _stack.Pop() : null;
        var operation = new LoopOperation(info, _stack.Pop(), second);
        _stack.Push(operation);
        return operation.Size <= LargestValue;
    }
}

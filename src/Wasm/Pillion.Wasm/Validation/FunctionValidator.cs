using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Validation;

/// <summary>
/// Validates function bodies in one pass over their bytes, by the algorithm of the specification's appendix (core spec,
/// §7.3). One object serves all functions of a module and reuses its stacks.
/// </summary>
internal sealed partial class FunctionValidator(ModuleDefinition module, bool[] declaredFunctions)
{
    private readonly OperandStack _operands = new();
    private readonly List<ControlFrame> _control = [];
    private readonly List<ValueType> _locals = [];
    private int _function;
    private int _position;

    /// <exception cref="WasmFormatException">The code is malformed.</exception>
    /// <exception cref="WasmValidationException">The code does not validate.</exception>
    public void Validate(int function, FunctionBody body)
    {
        _function = function;
        _operands.Clear();
        _control.Clear();
        _locals.Clear();
        var type = module.TypeOfFunction(function);
        _locals.AddRange(type.Parameters.AsSpan());
        var reader = new WasmReader(module.Bytes, body.LocalsStart, body.End);
        LocalDeclarations.Read(ref reader, module, _locals);
        ForgetLocals(type.Parameters.Length);

        PushControl(Opcode.Block, new FuncType([], type.Results));
        while (_control.Count > 0)
        {
            if (reader.IsAtEnd)
            {
                throw new WasmFormatException("END opcode expected", reader.Position);
            }

            _position = reader.Position;
            ValidateInstruction(OpcodeTable.Read(ref reader), ref reader);
        }

        if (!reader.IsAtEnd)
        {
            throw new WasmFormatException("END opcode expected: code follows the end of the function", reader.Position);
        }
    }

    /// <summary>Validates a constant expression whose instructions are constant.</summary>
    public void Validate(ConstExpr expression, ValueType expected)
    {
        _function = -1;
        var reader = new WasmReader(module.Bytes, expression.Position, module.Bytes.Length);
        PushControl(Opcode.Block, new FuncType([], [expected]));
        while (_control.Count > 0)
        {
            _position = reader.Position;
            ValidateInstruction(OpcodeTable.Read(ref reader), ref reader);
        }
    }

    private void ValidateInstruction(OpcodeInfo info, ref WasmReader reader)
    {
        ValidateImmediate(info, ref reader);
        if (info.HasFixedSignature && !info.IsMemoryAccess)
        {
            PopAll(info.Operands);
            PushAll(info.Results);
        }
    }

    /// <summary>Reads and checks the immediates; instructions without a fixed signature are checked whole.</summary>
    private void ValidateImmediate(OpcodeInfo info, ref WasmReader reader)
    {
        switch (info.Immediate)
        {
            case Immediate.None:
                if (!info.HasFixedSignature)
                {
                    ValidatePlain(info.Opcode);
                }

                break;
            case Immediate.I32:
                reader.ReadS32();
                break;
            case Immediate.I64:
                NoteConstant(reader.ReadS64());
                break;
            case Immediate.F32:
                reader.ReadF32Bits();
                break;
            case Immediate.F64:
                reader.ReadF64Bits();
                break;
            case Immediate.Local:
                ValidateLocal(info.Opcode, reader.ReadU32());
                break;
            case Immediate.Global:
                ValidateGlobal(info.Opcode, reader.ReadU32());
                break;
            case Immediate.MemArg:
                ValidateMemoryAccess(info, ref reader);
                break;
            case Immediate.MemArgLane:
                ValidateMemoryAccess(info, ref reader);
                ValidateLane(reader.ReadByte(), info.Lanes);
                break;
            case Immediate.Lane:
                ValidateLane(reader.ReadByte(), info.Lanes);
                break;
            case Immediate.Fence:
                if (reader.ReadByte() != 0)
                {
                    throw new WasmFormatException("zero byte expected", _position);
                }

                break;
            case Immediate.V128:
                reader.ReadBytes(16);
                break;
            case Immediate.Shuffle:
                foreach (var lane in reader.ReadBytes(16))
                {
                    ValidateLane(lane, lanes: 32);
                }

                break;
            case Immediate.Block:
                var block = BlockTypes.Read(ref reader, module);
                if (info.Opcode == Opcode.If)
                {
                    Pop(ValueType.I32);
                }

                PopAll(block.Parameters);
                PushControl(info.Opcode, block);
                break;
            case Immediate.TryTable:
                ValidateTryTable(ref reader);
                break;
            case Immediate.Tag:
                ValidateTagUse(info.Opcode, reader.ReadU32());
                break;
            case Immediate.Label when info.Opcode == Opcode.Rethrow:
                ValidateRethrow(reader.ReadU32());
                break;
            case Immediate.Label when info.Opcode == Opcode.Delegate:
                ValidateDelegate(reader.ReadU32());
                break;
            case Immediate.Label when info.Opcode is Opcode.BrOnNull or Opcode.BrOnNonNull:
                ValidateNullBranch(info.Opcode, reader.ReadU32());
                break;
            case Immediate.Label:
                ValidateBranch(info.Opcode, reader.ReadU32());
                break;
            case Immediate.LabelTable:
                ValidateBranchTable(ref reader);
                break;
            case Immediate.Function:
                ValidateFunctionUse(info.Opcode, reader.ReadU32());
                break;
            case Immediate.CallIndirect:
                ValidateCallIndirect(info.Opcode, reader.ReadU32(), reader.ReadU32());
                break;
            case Immediate.SelectTypes:
                ValidateTypedSelect(ref reader);
                break;
            case Immediate.Type:
                ValidateTyped(info.Opcode, reader.ReadU32());
                break;
            case Immediate.TypeAndIndex:
                ValidateTyped(info.Opcode, reader.ReadU32(), reader.ReadU32());
                break;
            case Immediate.CastType:
                ValidateCast(info.Opcode, ref reader);
                break;
            case Immediate.CastBranch:
                ValidateCastBranch(info.Opcode, CastBranch.Read(ref reader, module));
                break;
            case Immediate.HeapType:
                Push(TypeReading.ReadHeapType(ref reader, module, nullable: true));
                break;
            default:
                ValidateBulk(info.Opcode, info.Immediate, ref reader);
                break;
        }
    }

    private void ValidatePlain(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Unreachable:
                SetUnreachable();
                break;
            case Opcode.Else:
                var opened = PopControl();
                if (opened.Opcode != Opcode.If)
                {
                    throw new WasmFormatException("END opcode expected: else without if", _position);
                }

                PushControl(Opcode.Else, opened.Type);
                break;
            case Opcode.End:
                var frame = PopControl();
                if (frame.Opcode == Opcode.If && !Subtyping.AreSubtypes(frame.Type.Parameters, frame.Type.Results))
                {
                    throw Error("type mismatch: if without else must leave its parameters");
                }

                PushAll(frame.Type.Results);
                break;
            case Opcode.CatchAll:
                ValidateCatchAll();
                break;
            case Opcode.ThrowRef:
                ValidateThrowRef();
                break;
            case Opcode.Return:
                PopAll(_control[0].Type.Results);
                SetUnreachable();
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select:
                Pop(ValueType.I32);
                var second = Pop();
                var first = Pop();
                if (first.IsReference || second.IsReference)
                {
                    throw Error("type mismatch: select of references needs a type");
                }

                if (first != second && first != OperandStack.Bottom && second != OperandStack.Bottom)
                {
                    throw Error($"type mismatch: select of {first} and {second}");
                }

                Push(first == OperandStack.Bottom ? second : first);
                break;
            default:
                ValidateReference(opcode);
                break;
        }
    }

    private void NoteConstant(long value)
    {
        // Enough for the loops of any hash or generator; every instance pays eight bytes for each.
        const int MaxWideConstants = 64;

        if (
            value is < int.MinValue or > int.MaxValue
            && module.WideConstants.Count < MaxWideConstants
            && _control.Exists(f => f.Opcode == Opcode.Loop)
        )
        {
            module.WideConstants.Add(value);
        }
    }

    private void ValidateLane(byte lane, int lanes)
    {
        if (lane >= lanes)
        {
            throw Error("invalid lane index");
        }
    }

    private void Push(ValueType type) => _operands.Push(type);

    private void PushAll(ImmutableArray<ValueType> types)
    {
        foreach (var type in types)
        {
            _operands.Push(type);
        }
    }

    private ValueType Pop()
    {
        var frame = _control[^1];
        if (_operands.Count > frame.Height)
        {
            return _operands.Pop();
        }

        return frame.IsUnreachable ? OperandStack.Bottom : throw Error("type mismatch: an operand is missing");
    }

    private ValueType Pop(ValueType expected)
    {
        var actual = Pop();
        if (actual != expected && actual != OperandStack.Bottom && !actual.IsSubtypeOf(expected))
        {
            throw Error($"type mismatch: expected {expected}, found {actual}");
        }

        return actual;
    }

    private void PopAll(ImmutableArray<ValueType> types)
    {
        for (var i = types.Length - 1; i >= 0; i--)
        {
            Pop(types[i]);
        }
    }

    private WasmValidationException Error(string message) => new(message, _position, _function < 0 ? null : $"function {_function}");
}

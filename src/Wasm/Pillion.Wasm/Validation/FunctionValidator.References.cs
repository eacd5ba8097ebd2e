using Pillion.Wasm.Binary;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Validation;

/// <content>References of any kind: null, equality, casts (core spec 3.0, §3.4.2 "Reference Instructions").</content>
internal sealed partial class FunctionValidator
{
    private void ValidateTypedSelect(ref WasmReader reader)
    {
        if (reader.ReadCount() != 1)
        {
            throw Error("invalid result arity");
        }

        var type = TypeReading.ReadValueType(ref reader, module);
        Pop(ValueType.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }

    /// <summary>Instructions on references that have no immediates.</summary>
    private void ValidateReference(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefIsNull:
                PopReference();
                Push(ValueType.I32);
                break;
            case Opcode.RefAsNonNull:
                Push(PopReference().WithNull(false));
                break;
            case Opcode.RefEq:
                Pop(ValueType.EqRef);
                Pop(ValueType.EqRef);
                Push(ValueType.I32);
                break;
            case Opcode.AnyConvertExtern:
                Push(ValueType.Ref(HeapKind.Any, Pop(ValueType.ExternRef).IsNullable));
                break;
            case Opcode.ExternConvertAny:
                Push(ValueType.Ref(HeapKind.Extern, Pop(ValueType.AnyRef).IsNullable));
                break;
            case Opcode.RefI31:
                Pop(ValueType.I32);
                Push(ValueType.Ref(HeapKind.I31, nullable: false));
                break;
            case Opcode.I31GetS or Opcode.I31GetU:
                Pop(ValueType.I31Ref);
                Push(ValueType.I32);
                break;
            case Opcode.ArrayLen:
                Pop(ValueType.ArrayRef);
                Push(ValueType.I32);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no rule for {opcode}");
        }
    }

    /// <summary>Pops a reference of any type; in dead code the type below all.</summary>
    private ValueType PopReference()
    {
        var type = Pop();
        if (type == OperandStack.Bottom)
        {
            return ValueType.BottomReference;
        }

        return type.IsReference ? type : throw Error($"type mismatch: expected a reference, found {type}");
    }

    private void ValidateNullBranch(Opcode opcode, uint depth)
    {
        var types = Label(depth).LabelTypes;
        var reference = PopReference();
        if (opcode == Opcode.BrOnNull)
        {
            PopAll(types);
            PushAll(types);
            Push(reference.WithNull(false));
            return;
        }

        Push(reference.WithNull(false));
        PassToLabel(types);
    }

    private void ValidateCast(Opcode opcode, ref WasmReader reader)
    {
        var type = TypeReading.ReadHeapType(ref reader, module, nullable: opcode is Opcode.RefTestNull or Opcode.RefCastNull);
        Pop(ValueType.Ref(Subtyping.TopOf(type)));
        Push(opcode is Opcode.RefTest or Opcode.RefTestNull ? ValueType.I32 : type);
    }

    private void ValidateCastBranch(Opcode opcode, CastBranch cast)
    {
        var types = Label(cast.Label).LabelTypes;
        if (!cast.To.IsSubtypeOf(cast.From))
        {
            throw Error($"type mismatch: {cast.To} is not below {cast.From}");
        }

        var (taken, passed) = opcode == Opcode.BrOnCast ? (cast.To, cast.Difference) : (cast.Difference, cast.To);
        Pop(cast.From);
        Push(taken);
        PassToLabel(types);
        Push(passed);
    }

    /// <summary>Checks the operands that a branch carries, the last of which does not remain where it is not taken.</summary>
    private void PassToLabel(System.Collections.Immutable.ImmutableArray<ValueType> types)
    {
        if (types.IsEmpty || !types[^1].IsReference)
        {
            throw Error("type mismatch: the label takes no reference");
        }

        PopAll(types);
        PushAll(types);
        Pop();
    }
}

using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Arrays. Elements are checked by the CLR, whose exception becomes a trap (<see cref="Boundary"/>).</content>
internal sealed partial class FunctionCompiler
{
    private const int ElementIndex = 12;
    private const int ElementCount = 13;

    private void EmitArray(Opcode opcode, DefinedType type)
    {
        var element = type.Array!.Element;
        switch (opcode)
        {
            case Opcode.ArrayNew:
                EmitArrayNew(type, element);
                break;
            case Opcode.ArrayNewDefault:
                Materialize(1);
                EmitNewArray(type);
                Replace(1, ValueType.Ref(type, nullable: false));
                break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                EmitElementAddress(type, operands: 2);
                _il.Token(ILOpCode.Ldfld, _references.ElementField(type));
                EmitExtend(opcode == Opcode.ArrayGetS, element.Packed);
                Replace(2, element.Type);
                break;
            case Opcode.ArraySet:
                EmitElementAddress(type, operands: 3);
                _il.Token(ILOpCode.Stfld, _references.ElementField(type));
                PopMany(3);
                break;
            default:
                Materialize(4);
                CallIntrinsic("ArrayFill" + ElementSuffix(element));
                PopMany(4);
                break;
        }
    }

    private void EmitArray(Opcode opcode, DefinedType type, int second)
    {
        var element = type.Array!.Element;
        switch (opcode)
        {
            case Opcode.ArrayNewFixed:
                EmitArrayNewFixed(type, second);
                break;
            case Opcode.ArrayNewData or Opcode.ArrayNewElem:
                EmitArrayNewFromSegment(type, second, opcode == Opcode.ArrayNewElem);
                break;
            case Opcode.ArrayCopy:
                Materialize(5);
                _il.LoadInt32(type.Runtime.ElementSize);
                CallIntrinsic(element.Type.IsObjectReference ? nameof(Intrinsics.ArrayCopyRef) : nameof(Intrinsics.ArrayCopy));
                PopMany(5);
                break;
            default:
                Materialize(4);
                EmitSegment(type, second, opcode == Opcode.ArrayInitElem);
                PopMany(4);
                break;
        }
    }

    /// <summary>Makes an array of the length on top of the IL stack, if it is within limits.</summary>
    private void EmitNewArray(DefinedType type)
    {
        _il.LoadInt32(type.Runtime.ElementSize);
        _il.LoadArgument(0);
        CallIntrinsic(nameof(Intrinsics.ArrayLength));
        _il.Token(ILOpCode.Newarr, _references.Element(type));
    }

    private void EmitArrayNew(DefinedType type, FieldType element)
    {
        Materialize(2);
        var count = Temporary(ValueType.I32, ElementCount);
        var value = Temporary(element.Type, WrittenValue);
        _il.StoreLocal(count);
        _il.StoreLocal(value);
        _il.LoadLocal(count);
        EmitNewArray(type);
        _il.Emit(ILOpCode.Dup);
        _il.LoadInt32(0);
        _il.LoadLocal(value);
        _il.LoadLocal(count);
        CallIntrinsic("ArrayFill" + ElementSuffix(element));
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled + 4);
        Replace(2, ValueType.Ref(type, nullable: false));
    }

    private void EmitArrayNewFixed(DefinedType type, int count)
    {
        SpillAll();
        var made = Temporary(ValueType.AnyRef, NewObject);
        _il.LoadInt32(count);
        _il.Token(ILOpCode.Newarr, _references.Element(type));
        _il.StoreLocal(made);
        var first = _stack.Count - count;
        for (var i = 0; i < count; i++)
        {
            _il.LoadLocal(made);
            _il.LoadInt32(i);
            _il.Token(ILOpCode.Ldelema, _references.Element(type));
            _il.LoadLocal(SpillSlot(first + i, _stack[first + i].Type));
            _il.Token(ILOpCode.Stfld, _references.ElementField(type));
        }

        PopMany(count);
        Push(ValueType.Ref(type, nullable: false));
        _il.LoadLocal(made);
    }

    private void EmitArrayNewFromSegment(DefinedType type, int segment, bool isElements)
    {
        Materialize(2);
        var count = Temporary(ValueType.I32, ElementCount);
        var source = Temporary(ValueType.I32, ElementIndex);
        _il.StoreLocal(count);
        _il.StoreLocal(source);

        // The segment's bounds first: what is outside is no question of memory.
        _il.LoadLocal(source);
        _il.LoadLocal(count);
        _il.LoadInt32(type.Runtime.ElementSize);
        CallWithContext(isElements ? nameof(Intrinsics.CheckElements) : nameof(Intrinsics.CheckData), segment);
        _il.LoadLocal(count);
        EmitNewArray(type);
        _il.Emit(ILOpCode.Dup);
        _il.LoadInt32(0);
        _il.LoadLocal(source);
        _il.LoadLocal(count);
        EmitSegment(type, segment, isElements);
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled + 7);
        Replace(2, ValueType.Ref(type, nullable: false));
    }

    private void EmitSegment(DefinedType type, int segment, bool isElements)
    {
        _il.LoadInt32(type.Runtime.ElementSize);
        CallWithContext(
            !isElements ? nameof(Intrinsics.ArrayInitData)
                : type.Array!.Element.Type.IsFunctionReference ? nameof(Intrinsics.ArrayInitFunctions)
                : nameof(Intrinsics.ArrayInitElem),
            segment
        );
    }

    /// <summary>
    /// Replaces array and index on the IL stack, which a value to be written may follow, by the element's address and the value.
    /// </summary>
    private void EmitElementAddress(DefinedType type, int operands)
    {
        Materialize(operands);
        var isNullable = _stack[^operands].Type.IsNullable;
        var value = 0;
        if (isNullable)
        {
            PrepareBranchAbove(operands);
        }

        if (operands == 3)
        {
            // Null and bounds are checked after the value was computed.
            value = Temporary(_stack[^1].Type, WrittenValue);
            _il.StoreLocal(value);
        }

        if (isNullable)
        {
            var index = Temporary(ValueType.I32, ElementIndex);
            _il.StoreLocal(index);
            EmitNullCheckOfTop(nameof(Intrinsics.ThrowNullArray));
            _il.LoadLocal(index);
        }

        _il.Token(ILOpCode.Ldelema, _references.Element(type));
        if (operands == 3)
        {
            _il.LoadLocal(value);
        }
    }

    private static string ElementSuffix(FieldType element) =>
        element.Packed switch
        {
            PackedType.I8 => "I8",
            PackedType.I16 => "I16",
            _ when element.Type.IsFunctionReference => "Func",
            _ when element.Type.IsReference => "Ref",
            _ => element.Type.HelperSuffix,
        };
}

using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Validation;

/// <content>Calls by reference, structures and arrays (core spec 3.0, §3.4.3 "Aggregate Reference Instructions").</content>
internal sealed partial class FunctionValidator
{
    /// <summary>Operands of one <c>array.new_fixed</c>; the limit browsers share (WebAssembly JavaScript API, "Limits").</summary>
    private const int MaxFixedElements = 10_000;

    /// <summary>Instructions with a type index.</summary>
    private void ValidateTyped(Opcode opcode, uint type)
    {
        switch (opcode)
        {
            case Opcode.CallRef or Opcode.ReturnCallRef:
                var function = RequireFunctionType(type);
                Pop(ValueType.Ref(module.Types[(int)type]));
                ValidateCall(function, isTail: opcode == Opcode.ReturnCallRef);
                break;
            case Opcode.StructNew:
                foreach (var field in RequireStruct(type).Fields.Reverse())
                {
                    Pop(field.Type);
                }

                Push(Reference(type));
                break;
            case Opcode.StructNewDefault:
                if (!RequireStruct(type).Fields.All(f => f.IsDefaultable))
                {
                    throw Error("field type is not defaultable");
                }

                Push(Reference(type));
                break;
            default:
                ValidateArray(opcode, type, RequireArray(type).Element);
                break;
        }
    }

    private void ValidateArray(Opcode opcode, uint type, FieldType element)
    {
        switch (opcode)
        {
            case Opcode.ArrayNew:
                Pop(ValueType.I32);
                Pop(element.Type);
                Push(Reference(type));
                break;
            case Opcode.ArrayNewDefault:
                if (!element.IsDefaultable)
                {
                    throw Error("array type is not defaultable");
                }

                Pop(ValueType.I32);
                Push(Reference(type));
                break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                RequireUnpacking(element, isPacked: opcode != Opcode.ArrayGet, "array");
                Pop(ValueType.I32);
                Pop(NullableReference(type));
                Push(element.Type);
                break;
            case Opcode.ArraySet:
                RequireMutable(element, "array");
                Pop(element.Type);
                Pop(ValueType.I32);
                Pop(NullableReference(type));
                break;
            case Opcode.ArrayFill:
                RequireMutable(element, "array");
                PopBulk(ValueType.I32, element.Type, ValueType.I32);
                Pop(NullableReference(type));
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no rule for {opcode}");
        }
    }

    /// <summary>Instructions with a type index and a second one.</summary>
    private void ValidateTyped(Opcode opcode, uint type, uint index)
    {
        switch (opcode)
        {
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                var read = RequireField(type, index);
                RequireUnpacking(read, isPacked: opcode != Opcode.StructGet, "field");
                Pop(NullableReference(type));
                Push(read.Type);
                break;
            case Opcode.StructSet:
                var written = RequireField(type, index);
                RequireMutable(written, "field");
                Pop(written.Type);
                Pop(NullableReference(type));
                break;
            default:
                ValidateArray(opcode, type, RequireArray(type).Element, index);
                break;
        }
    }

    private void ValidateArray(Opcode opcode, uint type, FieldType element, uint index)
    {
        switch (opcode)
        {
            case Opcode.ArrayNewFixed:
                if (index > MaxFixedElements)
                {
                    throw Error($"too many operands: {index}, where array.new_fixed can have {MaxFixedElements}");
                }

                for (var i = 0; i < index; i++)
                {
                    Pop(element.Type);
                }

                Push(Reference(type));
                break;
            case Opcode.ArrayNewData or Opcode.ArrayNewElem:
                RequireSegment(opcode == Opcode.ArrayNewElem, element, index);
                Pop(ValueType.I32);
                Pop(ValueType.I32);
                Push(Reference(type));
                break;
            case Opcode.ArrayInitData or Opcode.ArrayInitElem:
                RequireMutable(element, "array");
                RequireSegment(opcode == Opcode.ArrayInitElem, element, index);
                PopBulk(ValueType.I32, ValueType.I32, ValueType.I32);
                Pop(NullableReference(type));
                break;
            case Opcode.ArrayCopy:
                var source = RequireArray(index).Element;
                RequireMutable(element, "array");
                if (source.Packed != element.Packed || !source.Type.IsSubtypeOf(element.Type))
                {
                    throw Error("array types do not match");
                }

                Pop(ValueType.I32);
                Pop(ValueType.I32);
                Pop(NullableReference(index));
                Pop(ValueType.I32);
                Pop(NullableReference(type));
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no rule for {opcode}");
        }
    }

    private void RequireSegment(bool isElements, FieldType element, uint index)
    {
        if (isElements)
        {
            var segment = RequireElements(index);
            if (!segment.IsSubtypeOf(element.Type))
            {
                throw Error($"type mismatch: element segment of {segment}, array of {element}");
            }

            return;
        }

        RequireData(index);
        if (element.Type.IsReference)
        {
            throw Error("array type is not numeric or vector");
        }
    }

    private void RequireUnpacking(FieldType type, bool isPacked, string what)
    {
        if (isPacked != (type.Packed != PackedType.None))
        {
            throw Error(isPacked ? $"{what} is unpacked" : $"{what} is packed");
        }
    }

    private void RequireMutable(FieldType type, string what)
    {
        if (!type.IsMutable)
        {
            throw Error($"immutable {what}");
        }
    }

    private StructType RequireStruct(uint index) =>
        index < (uint)module.Types.Count && module.Types[(int)index].Struct is { } type ? type : throw Error($"unknown type {index}");

    private ArrayType RequireArray(uint index) =>
        index < (uint)module.Types.Count && module.Types[(int)index].Array is { } type ? type : throw Error($"unknown type {index}");

    private FieldType RequireField(uint type, uint field)
    {
        var fields = RequireStruct(type).Fields;
        return field < (uint)fields.Length ? fields[(int)field] : throw Error($"unknown field {field}");
    }

    private ValueType Reference(uint type) => ValueType.Ref(module.Types[(int)type], nullable: false);

    private ValueType NullableReference(uint type) => ValueType.Ref(module.Types[(int)type]);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Execution;

/// <summary>Makes the structures and arrays of constant expressions: by reflection, because each is made once for an instance.</summary>
internal static class ConstantObjects
{
    /// <param name="fields">A value for each field, or none for their defaults.</param>
    public static object NewStruct(DefinedType type, ReadOnlySpan<ConstantEvaluator.Constant> fields)
    {
        var runtime = type.Runtime;
        var made = RuntimeHelpers.GetUninitializedObject(runtime.Class);
        for (var i = 0; i < fields.Length; i++)
        {
            runtime.Field(i).SetValue(made, Box(type.Struct!.Fields[i], fields[i]));
        }

        return made;
    }

    /// <exception cref="WasmTrapException">The array is larger than the instance may make.</exception>
    public static Array NewArray(Instance instance, DefinedType type, uint length)
    {
        var runtime = type.Runtime;
        if (length > (uint)Array.MaxLength || (long)length * runtime.ElementSize > instance.Limits.MaxArrayBytes)
        {
            throw new WasmTrapException(TrapKind.AllocationTooLarge);
        }

        return Array.CreateInstance(runtime.Generated, (int)length);
    }

    public static void SetElement(DefinedType type, Array array, int index, ConstantEvaluator.Constant value)
    {
        var element = type.Array!.Element;
        ref var first = ref MemoryMarshal.GetArrayDataReference(array);
        ref var target = ref Unsafe.AddByteOffset(ref first, (nuint)(uint)index * (uint)type.Runtime.ElementSize);
        if (element.Type.IsObjectReference)
        {
            Unsafe.As<byte, object?>(ref target) = value.Reference;
            return;
        }

        switch (type.Runtime.ElementSize)
        {
            case 1:
                target = (byte)value.Bits;
                break;
            case 2:
                Unsafe.WriteUnaligned(ref target, (ushort)value.Bits);
                break;
            case 4:
                Unsafe.WriteUnaligned(ref target, (uint)value.Bits);
                break;
            case 8:
                Unsafe.WriteUnaligned(ref target, value.Bits);
                break;
            default:
                Unsafe.WriteUnaligned(ref target, Vector128.Create(value.Bits, value.High));
                break;
        }
    }

    private static object? Box(FieldType field, ConstantEvaluator.Constant value) =>
        field.Packed switch
        {
            PackedType.I8 => (byte)value.Bits,
            PackedType.I16 => (ushort)value.Bits,
            _ => field.Type.Code switch
            {
                0x7F => (int)value.Bits,
                0x7E => (long)value.Bits,
                0x7D => BitConverter.UInt32BitsToSingle((uint)value.Bits),
                0x7C => BitConverter.UInt64BitsToDouble(value.Bits),
                0x7B => Vector128.Create(value.Bits, value.High).AsByte(),
                _ when field.Type.IsFunctionReference => (nint)value.Bits,
                _ => value.Reference,
            },
        };
}

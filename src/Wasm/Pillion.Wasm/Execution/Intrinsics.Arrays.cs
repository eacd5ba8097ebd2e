using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Execution;

/// <content>
/// Arrays as a whole (core spec 3.0, §4.6.3 "Aggregate Reference Instructions"). Their elements are value types of one field, so that their
/// memory is that of the fields one behind the other.
/// </content>
internal static unsafe partial class Intrinsics
{
    [DoesNotReturn]
    public static void ThrowArrayOutOfBounds() => throw new WasmTrapException(TrapKind.ArrayOutOfBounds);

    /// <summary>The length of an array to be made, if it is within the instance's limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ArrayLength(int length, int elementSize, nint context)
    {
        // Not worth a limit.
        const uint Small = 4096;

        if ((uint)length > Small)
        {
            CheckArrayLength((uint)length, elementSize, context);
        }

        return length;
    }

    public static void ArrayFillI8(object? array, int start, int value, int count) => Elements<byte>(array, start, count).Fill((byte)value);

    public static void ArrayFillI16(object? array, int start, int value, int count) =>
        Elements<ushort>(array, start, count).Fill((ushort)value);

    public static void ArrayFillI32(object? array, int start, int value, int count) => Elements<int>(array, start, count).Fill(value);

    public static void ArrayFillI64(object? array, int start, long value, int count) => Elements<long>(array, start, count).Fill(value);

    public static void ArrayFillF32(object? array, int start, float value, int count) => Elements<float>(array, start, count).Fill(value);

    public static void ArrayFillF64(object? array, int start, double value, int count) => Elements<double>(array, start, count).Fill(value);

    public static void ArrayFillV128(object? array, int start, Vector128<byte> value, int count) =>
        Elements<Vector128<byte>>(array, start, count).Fill(value);

    public static void ArrayFillFunc(object? array, int start, nint value, int count) => Elements<nint>(array, start, count).Fill(value);

    public static void ArrayFillRef(object? array, int start, object? value, int count) =>
        Elements<object?>(array, start, count).Fill(value);

    public static void ArrayCopy(object? target, int targetStart, object? source, int sourceStart, int count, int elementSize)
    {
        var to = RequireArray(target);
        var from = RequireArray(source);
        CheckArray(to, targetStart, count);
        CheckArray(from, sourceStart, count);

        // In bytes an array may be longer than a span can be.
        ref var first = ref ElementAt(to, targetStart, elementSize);
        fixed (
            byte* destination = &first,
                origin = &ElementAt(from, sourceStart, elementSize)
        )
        {
            var bytes = (ulong)(uint)count * (uint)elementSize;
            Buffer.MemoryCopy(origin, destination, bytes, bytes);
        }
    }

    public static void ArrayCopyRef(object? target, int targetStart, object? source, int sourceStart, int count, int elementSize)
    {
        _ = elementSize;
        RequireArray(target);
        Elements<object?>(source, sourceStart, count).CopyTo(Elements<object?>(target, targetStart, count));
    }

    /// <summary>Traps if a range of an array's elements does not fit into a data segment.</summary>
    public static void CheckData(int source, int count, int elementSize, nint context, int segment)
    {
        if ((uint)source + ((ulong)(uint)count * (uint)elementSize) > (uint)InstanceOf(context).DataSegment(segment).Length)
        {
            ThrowMemoryOutOfBounds();
        }
    }

    /// <summary>Traps if a range does not fit into an element segment.</summary>
    public static void CheckElements(int source, int count, int elementSize, nint context, int segment)
    {
        _ = elementSize;
        Table.Check((uint)source, (uint)count, InstanceOf(context).ElementCount(segment));
    }

    public static void ArrayInitData(object? array, int start, int source, int count, int elementSize, nint context, int segment)
    {
        var elements = RequireArray(array);
        CheckArray(elements, start, count);
        CheckData(source, count, elementSize, context, segment);

        // No longer than the segment, so that a span can be.
        var length = count * elementSize;
        var target = MemoryMarshal.CreateSpan(ref ElementAt(elements, start, elementSize), length);
        InstanceOf(context).DataSegment(segment).Slice(source, length).CopyTo(target);
    }

    public static void ArrayInitElem(object? array, int start, int source, int count, int elementSize, nint context, int segment)
    {
        var target = Elements<object?>(array, start, count);
        CheckElements(source, count, elementSize, context, segment);
        InstanceOf(context).CopyElements(segment, (uint)source, target);
    }

    public static void ArrayInitFunctions(object? array, int start, int source, int count, int elementSize, nint context, int segment)
    {
        var target = Elements<nint>(array, start, count);
        CheckElements(source, count, elementSize, context, segment);
        InstanceOf(context).CopyElements(segment, (uint)source, target);
    }

    /// <summary>Elements of an array whose element type has a single field of type <typeparamref name="T"/>.</summary>
    internal static Span<T> Elements<T>(object? array, int start, int count)
    {
        var elements = RequireArray(array);
        CheckArray(elements, start, count);
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(elements));
        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref first, (nuint)(uint)start), count);
    }

    private static void CheckArrayLength(uint length, int elementSize, nint context)
    {
        if (length > (uint)Array.MaxLength || length * (ulong)(uint)elementSize > (ulong)InstanceOf(context).Limits.MaxArrayBytes)
        {
            throw new WasmTrapException(TrapKind.AllocationTooLarge);
        }
    }

    private static ref byte ElementAt(Array array, int index, int elementSize) =>
        ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(array), (nuint)(uint)index * (uint)elementSize);

    private static Array RequireArray(object? array)
    {
        if (array is null)
        {
            ThrowNullArray();
        }

        return Unsafe.As<Array>(array);
    }

    private static void CheckArray(Array array, int start, int count)
    {
        if ((uint)start + (ulong)(uint)count > (uint)array.Length)
        {
            ThrowArrayOutOfBounds();
        }
    }
}

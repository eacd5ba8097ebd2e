using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Components.Async;

/// <summary>Room for elements of a stream or future, or elements (Canonical ABI, "Buffer State").</summary>
internal abstract class CopyBuffer(int length)
{
    /// <summary>Most elements at once.</summary>
    public const int MaxLength = (1 << 28) - 1;

    public int Progress { get; private set; }

    public int Remaining => length - Progress;

    public bool IsZeroLength => length == 0;

    /// <summary>That many more elements were moved.</summary>
    public void Advance(int count) => Progress += count;

    /// <summary>Moves elements from one buffer to another, as many as both have.</summary>
    public static void Move(CopyBuffer from, CopyBuffer to)
    {
        var count = Math.Min(from.Remaining, to.Remaining);
        switch (from, to)
        {
            case (GuestBuffer writer, GuestBuffer reader):
                writer.CopyTo(reader, count);
                break;
            case (GuestBuffer writer, HostBuffer reader):
                reader.Lift(writer, count);
                break;
            case (HostBuffer writer, _):
                writer.MoveTo(to, count);
                break;
        }

        from.Progress += count;
        to.Progress += count;
    }
}

/// <summary>In a guest's memory.</summary>
internal sealed class GuestBuffer : CopyBuffer
{
    private readonly int _pointer;

    /// <exception cref="WasmTrapException">It is not aligned or not inside the memory, or too long.</exception>
    public GuestBuffer(ElementLink link, int pointer, int length)
        : base(length)
    {
        if ((uint)length > MaxLength)
        {
            throw AsyncTraps.Trap($"buffer of a stream too long: {(uint)length} elements");
        }

        Link = link;
        _pointer = pointer;
        if (link.ElementSize != 0 && length > 0)
        {
            link.CheckRange(pointer, length);
        }
    }

    public ElementLink Link { get; }

    /// <summary>The guest's address of the next element.</summary>
    public int Pointer => _pointer + (Progress * Link.ElementSize);

    /// <summary>What remains, where the elements are numbers that .NET has as well.</summary>
    public unsafe Span<T> AsSpan<T>() => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref *(byte*)Link.Native(Pointer)), Remaining);

    public void CopyTo(GuestBuffer reader, int count)
    {
        if (Link.ElementSize != 0 && count > 0)
        {
            Link.CopyTo(reader.Link)(Link.Native(Pointer), reader.Link.Native(reader.Pointer), count);
        }
    }
}

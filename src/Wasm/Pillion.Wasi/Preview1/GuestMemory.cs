using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>
/// Reads arguments from and writes results to a guest's memory. A pointer that leads outside is answered with
/// <see cref="Errno.Fault"/>, before anything is done; WASI leaves open whether to trap, and this lets the guest say what went wrong.
/// </summary>
internal static class GuestMemory
{
    /// <summary>Longest path, in bytes; Linux's limit without its NUL.</summary>
    private const int MaxPathLength = 4095;

    /// <summary>Whether a result of a given size can be written.</summary>
    public static bool CanWrite(this Memory memory, uint address, uint size) => memory.TrySlice(address, size, out _);

    /// <summary>Writes a number.</summary>
    /// <returns><see cref="Errno.Fault"/> if it does not lie inside the memory.</returns>
    public static Errno Put<T>(this Memory memory, uint address, T value)
        where T : unmanaged
    {
        if (!memory.TrySlice(address, (uint)Unsafe.SizeOf<T>(), out var bytes))
        {
            return Errno.Fault;
        }

        MemoryMarshal.Write(bytes, in value);
        return Errno.Success;
    }

    /// <summary>Whether all bytes of a range, of any size, lie inside the memory.</summary>
    public static bool Contains(this Memory memory, uint address, uint size) => (ulong)address + size <= (ulong)memory.Length;

    /// <summary>A path: UTF-8, without NUL.</summary>
    public static Errno GetPath(this Memory memory, uint address, uint length, out ReadOnlySpan<byte> path)
    {
        path = default;
        if (!memory.Contains(address, length))
        {
            return Errno.Fault;
        }

        if (length > MaxPathLength)
        {
            return Errno.NameTooLong;
        }

        if (!memory.TrySlice(address, length, out var bytes))
        {
            return Errno.Fault;
        }

        path = bytes;
        return !Utf8.IsValid(path) ? Errno.IlSeq
            : path.Contains((byte)0) ? Errno.Inval
            : Errno.Success;
    }
}

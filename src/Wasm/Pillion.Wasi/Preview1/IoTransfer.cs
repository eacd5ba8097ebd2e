using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Polling;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Moves bytes between a descriptor and the buffers of a guest: the part that the four reads and writes share.</summary>
internal static class IoTransfer
{
    /// <summary>One of the four; a struct, so that the loop is compiled for each.</summary>
    public interface IMove
    {
        /// <summary>Moves bytes between a descriptor and one buffer.</summary>
        static abstract Errno Move(
            Descriptor descriptor,
            Span<byte> buffer,
            ulong offset,
            bool mayWait,
            CancellationToken token,
            out int count
        );
    }

    // Between pieces of this size a guest can be stopped.
    private const uint Piece = 1 << 24;

    /// <summary>Fills, or writes, the buffers in order until one is done in part, and stores how many bytes were moved.</summary>
    public static int Run<TMove>(Caller caller, int fd, Rights needed, uint iovs, uint iovsLength, ulong offset, uint result)
        where TMove : struct, IMove
    {
        var context = WasiContext.Of(caller);
        var errno = context.Descriptors.Get(fd, needed, out var entry);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        var memory = caller.Memory;
        errno = IoVectors.Get(memory, iovs, iovsLength, out var vectors);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        if (!memory.CanWrite(result, sizeof(uint)))
        {
            return (int)Errno.Fault;
        }

        errno = MoveAll<TMove>(memory, entry.Descriptor, vectors, offset, context.CancellationToken, out var total);

        // What was moved cannot be taken back; the error will come again.
        return (int)(total == 0 && errno != Errno.Success ? errno : memory.Put(result, total));
    }

    private static Errno MoveAll<TMove>(
        Memory memory,
        Descriptor descriptor,
        IoVectors vectors,
        ulong offset,
        CancellationToken token,
        out uint total
    )
        where TMove : struct, IMove
    {
        total = 0;
        for (var i = 0; i < vectors.Count; i++)
        {
            var (address, length) = vectors[i];
            while (length > 0)
            {
                GuestInterruption.ThrowIfRequested(token);
                if (!memory.TrySlice(address, Math.Min(length, Piece), out var buffer))
                {
                    return Errno.Fault;
                }

                // Only the first byte is worth waiting for.
                var errno = TMove.Move(descriptor, buffer, offset + total, mayWait: total == 0, token, out var count);
                total += (uint)count;
                if (errno != Errno.Success || count < buffer.Length)
                {
                    return errno;
                }

                address += (uint)count;
                length -= (uint)count;
            }
        }

        return Errno.Success;
    }
}

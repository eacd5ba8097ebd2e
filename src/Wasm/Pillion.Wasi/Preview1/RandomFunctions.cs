using System.Security.Cryptography;
using Pillion.Wasi.Polling;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Randomness.</summary>
internal static class RandomFunctions
{
    // Between pieces of this size a guest can be stopped.
    private const uint Piece = 1 << 20;

    /// <summary><c>random_get(buf, buf_len)</c>: fills a buffer with bytes that cannot be foretold.</summary>
    public static int RandomGet(Caller caller, uint buffer, uint length)
    {
        var context = WasiContext.Of(caller);
        var memory = caller.Memory;
        if (!memory.Contains(buffer, length))
        {
            return (int)Errno.Fault;
        }

        while (length > 0)
        {
            GuestInterruption.ThrowIfRequested(context.CancellationToken);
            var piece = Math.Min(length, Piece);
            if (!memory.TrySlice(buffer, piece, out var bytes))
            {
                return (int)Errno.Fault;
            }

            if (context.Options.Random is { } random)
            {
                random.GetBytes(bytes);
            }
            else
            {
                RandomNumberGenerator.Fill(bytes);
            }

            buffer += piece;
            length -= piece;
        }

        return (int)Errno.Success;
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pillion.Wasi.Polling;
using Pillion.Wasm;

namespace Pillion.Wasi.Entropy;

/// <summary><c>wasi:random</c> of all versions. What the WIT lets be foretold is not here: it would save nothing that counts.</summary>
internal sealed class GuestRandom(WasiContext context)
{
    private const ulong MaxBytes = 64 << 20;

    // Between pieces of this size a guest can be stopped.
    private const int Piece = 1 << 20;

    /// <summary>Random bytes, valid until the next function is called.</summary>
    /// <exception cref="WasmLimitException">More than 64 MiB at once.</exception>
    public ReadOnlyMemory<byte> Bytes(ulong length)
    {
        if (length > MaxBytes)
        {
            throw new WasmLimitException($"The guest asked for {length} random bytes at once; {MaxBytes} is the most.");
        }

        var bytes = context.Scratch((int)length);
        for (var rest = bytes.Span; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, Piece)..])
        {
            GuestInterruption.ThrowIfRequested(context.CancellationToken);
            Fill(rest[..Math.Min(rest.Length, Piece)]);
        }

        return bytes;
    }

    public ulong Number()
    {
        var number = 0UL;
        Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref number)));
        return number;
    }

    private void Fill(Span<byte> bytes)
    {
        if (context.Options.Random is { } random)
        {
            random.GetBytes(bytes);
        }
        else
        {
            RandomNumberGenerator.Fill(bytes);
        }
    }
}

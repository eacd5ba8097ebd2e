using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview2.Wit.Random;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:random</c>. What the WIT lets be foretold is not here: it would save nothing that counts.</content>
internal sealed partial class Preview2Host : IRandom, IInsecure, IInsecureSeed
{
    private const ulong MaxRandomBytes = 64 << 20;

    // Between pieces of this size a guest can be stopped.
    private const int RandomPiece = 1 << 20;

    ReadOnlyMemory<byte> IRandom.GetRandomBytes(ulong len) => RandomBytes(len);

    ulong IRandom.GetRandomU64() => RandomNumber();

    ReadOnlyMemory<byte> IInsecure.GetInsecureRandomBytes(ulong len) => RandomBytes(len);

    ulong IInsecure.GetInsecureRandomU64() => RandomNumber();

    (ulong, ulong) IInsecureSeed.InsecureSeed() => (RandomNumber(), RandomNumber());

    private ReadOnlyMemory<byte> RandomBytes(ulong length)
    {
        if (length > MaxRandomBytes)
        {
            throw new WasmLimitException($"The guest asked for {length} random bytes at once; {MaxRandomBytes} is the most.");
        }

        var bytes = context.Scratch((int)length);
        for (var rest = bytes.Span; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, RandomPiece)..])
        {
            GuestInterruption.ThrowIfRequested(context.CancellationToken);
            Fill(rest[..Math.Min(rest.Length, RandomPiece)]);
        }

        return bytes;
    }

    private ulong RandomNumber()
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

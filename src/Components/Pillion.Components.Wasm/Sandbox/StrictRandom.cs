using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pillion.Components.Wasm.Sandbox;

/// <summary>The random numbers of a strict sandbox: the same in every run, and so no secret.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014) with wazero's seed, 42.</remarks>
internal sealed class StrictRandom : RandomNumberGenerator
{
    private ulong _state = 42;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        Span<byte> block = stackalloc byte[sizeof(ulong)];
        while (!data.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block, Next());
            var part = block[..Math.Min(block.Length, data.Length)];
            part.CopyTo(data);
            data = data[part.Length..];
        }
    }

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

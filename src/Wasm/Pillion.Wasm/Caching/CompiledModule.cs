using System.Buffers.Binary;

namespace Pillion.Wasm.Caching;

/// <summary>
/// What there is to know of a module after validation that its definition does not say, and that loading its compiled code needs.
/// </summary>
/// <param name="DeclaredFunctions">For every function, whether a reference to it may be taken.</param>
/// <param name="WideConstants">Constants that instances keep in their context, in the order in which they lie there.</param>
/// <param name="FirstUsed">Tokens of the methods that are called first, in order; empty if that is not known.</param>
internal sealed record CompiledModule(bool[] DeclaredFunctions, long[] WideConstants, int[] FirstUsed)
{
    /// <summary>Written so: number of functions, one bit for each; number of constants, eight bytes for each; number of
    /// tokens, four bytes for each; little-endian.</summary>
    public byte[] ToBytes()
    {
        var bits = (DeclaredFunctions.Length + 7) / 8;
        var bytes = new byte[4 + bits + 4 + (8 * WideConstants.Length) + 4 + (4 * FirstUsed.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, DeclaredFunctions.Length);
        for (var i = 0; i < DeclaredFunctions.Length; i++)
        {
            bytes[4 + (i / 8)] |= (byte)(DeclaredFunctions[i] ? 1 << (i % 8) : 0);
        }

        var rest = bytes.AsSpan(4 + bits);
        BinaryPrimitives.WriteInt32LittleEndian(rest, WideConstants.Length);
        for (var i = 0; i < WideConstants.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest[(4 + (8 * i))..], WideConstants[i]);
        }

        rest = rest[(4 + (8 * WideConstants.Length))..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, FirstUsed.Length);
        for (var i = 0; i < FirstUsed.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest[(4 + (4 * i))..], FirstUsed[i]);
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">They are not what <see cref="ToBytes"/> wrote.</exception>
    public static CompiledModule FromBytes(ReadOnlySpan<byte> bytes)
    {
        var functions = ReadCount(bytes, bits: 1, out var rest);
        var declared = new bool[functions];
        for (var i = 0; i < functions; i++)
        {
            declared[i] = (rest[i / 8] & (1 << (i % 8))) != 0;
        }

        var constants = new long[ReadCount(rest[((functions + 7) / 8)..], bits: 64, out rest)];
        for (var i = 0; i < constants.Length; i++)
        {
            constants[i] = BinaryPrimitives.ReadInt64LittleEndian(rest[(8 * i)..]);
        }

        var first = new int[ReadCount(rest[(8 * constants.Length)..], bits: 32, out rest)];
        for (var i = 0; i < first.Length; i++)
        {
            first[i] = BinaryPrimitives.ReadInt32LittleEndian(rest[(4 * i)..]);
        }

        return new CompiledModule(declared, constants, first);
    }

    private static int ReadCount(ReadOnlySpan<byte> bytes, int bits, out ReadOnlySpan<byte> rest)
    {
        if (
            bytes.Length < 4
            || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var count && (count < 0 || count > (bytes.Length - 4) * 8L / bits)
        )
        {
            throw new InvalidDataException("it ends too early");
        }

        rest = bytes[4..];
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}

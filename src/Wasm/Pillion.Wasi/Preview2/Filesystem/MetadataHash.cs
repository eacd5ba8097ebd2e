using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary>
/// <c>metadata-hash</c>: numbers that tell files apart and tell nothing of the host. Device and serial number are all that goes in, so that
/// it stays the same while a file is written: C libraries present the lower half as <c>st_ino</c>.
/// </summary>
/// <remarks>
/// SipHash-2-4 with a secret key (Aumasson and Bernstein, 2012), once per half. The hashes of .NET would do as well, but load a library of
/// the system.
/// </remarks>
internal static class MetadataHash
{
    private static readonly (ulong First, ulong Second) s_lowerKey = NewKey();
    private static readonly (ulong First, ulong Second) s_upperKey = NewKey();

    /// <summary>The hash of a file; the same for as long as this process lives.</summary>
    public static (ulong Lower, ulong Upper) Of(in FileStat stat) =>
        (SipHash(s_lowerKey, stat.Device, stat.Inode), SipHash(s_upperKey, stat.Device, stat.Inode));

    /// <summary>The hash of two words of 8 bytes.</summary>
    internal static ulong SipHash((ulong First, ulong Second) key, ulong first, ulong second)
    {
        const ulong Length = 16UL << 56;
        var v0 = key.First ^ 0x736f6d6570736575;
        var v1 = key.Second ^ 0x646f72616e646f6d;
        var v2 = key.First ^ 0x6c7967656e657261;
        var v3 = key.Second ^ 0x7465646279746573;
        foreach (var word in (ReadOnlySpan<ulong>)[first, second, Length])
        {
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        v2 ^= 0xff;
        for (var i = 0; i < 4; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    private static (ulong First, ulong Second) NewKey()
    {
        Span<byte> key = stackalloc byte[16];
        RandomNumberGenerator.Fill(key);
        return (BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
    }
}

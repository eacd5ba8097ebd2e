using System.Buffers.Binary;
using System.Security.Cryptography;
using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary>
/// <c>metadata-hash</c>: numbers that tell files apart and tell nothing of the host. Device and serial number are all that goes in, so that
/// it stays the same while a file is written: C libraries present the lower half as <c>st_ino</c>.
/// </summary>
internal static class MetadataHash
{
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The hash of a file; the same for as long as this process lives.</summary>
    public static (ulong Lower, ulong Upper) Of(in FileStat stat)
    {
        Span<byte> identity = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(identity, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(identity[8..], stat.Inode);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(s_key, identity, hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]));
    }
}

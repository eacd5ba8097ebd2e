using System.Buffers.Binary;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>Reads directories as a C library does: whole entries only, going on from the cookie of the last one.</summary>
internal static class DirectoryEntries
{
    public static List<(string Name, FileType Type, ulong Inode, ulong Next)> ReadAll(
        DirectoryDescriptor directory,
        int bufferSize,
        ulong cookie = 0
    )
    {
        var entries = new List<(string, FileType, ulong, ulong)>();
        var buffer = new byte[bufferSize];
        while (true)
        {
            Assert.Equal(Errno.Success, directory.ReadDirectory(buffer, cookie, out var used));
            Parse(buffer.AsSpan(0, used), entries, ref cookie);
            if (used < bufferSize)
            {
                return entries;
            }
        }
    }

    private static void Parse(ReadOnlySpan<byte> bytes, List<(string, FileType, ulong, ulong)> entries, ref ulong cookie)
    {
        while (bytes.Length >= 24)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
            if (bytes.Length < 24 + length)
            {
                return;
            }

            cookie = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var inode = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            entries.Add((Encoding.UTF8.GetString(bytes.Slice(24, length)), (FileType)bytes[20], inode, cookie));
            bytes = bytes[(24 + length)..];
        }
    }
}

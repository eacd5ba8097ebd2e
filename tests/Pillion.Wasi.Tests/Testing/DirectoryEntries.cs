using System.Buffers.Binary;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>Reads directories as a C library does: whole entries only, going on from the cookie of the last one.</summary>
internal static class DirectoryEntries
{
    public static List<DirectoryEntry> ReadAll(DirectoryDescriptor directory, int bufferSize, ulong cookie = 0)
    {
        var entries = new List<DirectoryEntry>();
        var buffer = new byte[bufferSize];
        while (true)
        {
            Assert.Equal(Errno.Success, directory.ReadDirectory(buffer, cookie, out var used));
            entries.AddRange(Parse(buffer.AsSpan(0, used)));
            cookie = entries.Count > 0 ? entries[^1].Next : cookie;
            if (used < bufferSize)
            {
                return entries;
            }
        }
    }

    /// <summary>The entries that are complete.</summary>
    public static List<DirectoryEntry> Parse(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<DirectoryEntry>();
        while (bytes.Length >= 24)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
            if (bytes.Length < 24 + length)
            {
                break;
            }

            var next = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var inode = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            entries.Add(new DirectoryEntry(Encoding.UTF8.GetString(bytes.Slice(24, length)), (FileType)bytes[20], inode, next));
            bytes = bytes[(24 + length)..];
        }

        return entries;
    }
}

/// <summary>One entry, read back.</summary>
internal readonly record struct DirectoryEntry(string Name, FileType Type, ulong Inode, ulong Next);

using System.Buffers.Binary;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files;

/// <summary>
/// Writes the answer of <c>fd_readdir</c>: per entry a <c>dirent</c> and the name, not terminated and not padded; the last one cut
/// off where the buffer ends.
/// <code>
///   0        8        16       20     21   24
///   | d_next | d_ino  | namlen | type |    | name …
/// </code>
/// </summary>
internal ref struct DirectoryEntryWriter(Span<byte> buffer)
{
    /// <summary>Size of a <c>dirent</c>, in bytes.</summary>
    public const int HeaderSize = 24;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>How much of the buffer was written.</summary>
    public int Used { get; private set; }

    /// <summary>Whether nothing more can be written.</summary>
    public readonly bool IsFull => Used == _buffer.Length;

    /// <summary>Writes an entry, or as much of it as fits.</summary>
    /// <param name="next">The cookie of the entry after it.</param>
    /// <param name="inode">Its serial number.</param>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name.</param>
    public void Add(ulong next, ulong inode, FileType type, scoped ReadOnlySpan<byte> name)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, next);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], inode);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)name.Length);
        header[20] = (byte)type;
        Append(header);
        Append(name);
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        var fits = bytes[..Math.Min(bytes.Length, _buffer.Length - Used)];
        fits.CopyTo(_buffer[Used..]);
        Used += fits.Length;
    }
}

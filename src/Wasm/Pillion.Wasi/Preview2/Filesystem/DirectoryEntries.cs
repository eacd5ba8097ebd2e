using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Files;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary><c>wasi:filesystem/types.directory-entry-stream</c>: what is in a directory, itself and its parent apart.</summary>
internal sealed class DirectoryEntries : WasiResource, IDirectoryEntryStream
{
    private const int BufferSize = 16_384;

    private readonly SharedDescriptor _shared;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private ulong _cookie;
    private bool _isLast;

    public DirectoryEntries(WasiContext context, SharedDescriptor shared)
        : base(context)
    {
        _shared = shared.Share();
    }

    /// <summary><c>read-directory-entry</c></summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name; <see langword="null"/> at the end.</param>
    public Errno Read(out FileType type, out string? name)
    {
        while (true)
        {
            if (!TryTake(out type, out var bytes))
            {
                name = null;
                if (_isLast)
                {
                    return Errno.Success;
                }

                var errno = Fill();
                if (errno != Errno.Success)
                {
                    return errno;
                }
            }
            else if (!bytes.SequenceEqual("."u8) && !bytes.SequenceEqual(".."u8))
            {
                name = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
                return name is null ? Errno.IlSeq : Errno.Success;
            }
        }
    }

    Result<DirectoryEntry?, ErrorCode> IDirectoryEntryStream.ReadDirectoryEntry()
    {
        var errno = Read(out var type, out var name);
        return errno.With(name is null ? (DirectoryEntry?)null : new DirectoryEntry(ErrorCodes.Of(type), name));
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a directory-entry-stream";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _start = _end = 0;
        _isLast = true;
        _shared.Release();
    }

    /// <summary>Takes the next entry that is whole in the buffer. The layout is preview 1's <c>dirent</c>.</summary>
    private bool TryTake(out FileType type, out ReadOnlySpan<byte> name)
    {
        type = default;
        name = default;
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.Length < DirectoryEntryWriter.HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
        if (rest.Length - DirectoryEntryWriter.HeaderSize < length)
        {
            return false;
        }

        _cookie = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        type = (FileType)rest[20];
        name = rest.Slice(DirectoryEntryWriter.HeaderSize, (int)length);
        _start += DirectoryEntryWriter.HeaderSize + (int)length;
        return true;
    }

    private Errno Fill()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        }

        var errno = ((DirectoryDescriptor)_shared.Descriptor).ReadDirectory(_buffer, _cookie, out var used);
        (_start, _end) = (0, used);
        _isLast = used < _buffer.Length;
        return errno;
    }
}

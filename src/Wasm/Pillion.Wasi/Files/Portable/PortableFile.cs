using Microsoft.Win32.SafeHandles;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Portable;

/// <summary>An open regular file, by what .NET offers everywhere. The present offset is kept here.</summary>
internal sealed class PortableFile : Descriptor
{
    private readonly SafeFileHandle _handle;
    private readonly string _hostPath;
    private long _position;

    public PortableFile(SafeFileHandle handle, string hostPath, FdFlags flags)
    {
        _handle = handle;
        _hostPath = hostPath;
        Flags = flags;
    }

    /// <inheritdoc/>
    public override FileType FileType => FileType.RegularFile;

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.File;

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        var errno = ReadAt(buffer, (ulong)_position, out count);
        _position += count;
        return errno;
    }

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> bytes, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        if ((Flags & FdFlags.Append) != 0)
        {
            _position = RandomAccess.GetLength(_handle);
        }

        var errno = WriteAt(bytes, (ulong)_position, out count);
        _position += count;
        return errno;
    }

    /// <inheritdoc/>
    public override Errno ReadAt(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue)
        {
            return Errno.Inval;
        }

        try
        {
            count = RandomAccess.Read(_handle, buffer, (long)offset);
            return Errno.Success;
        }
        catch (UnauthorizedAccessException)
        {
            return Errno.BadF; // it was not opened for reading
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno WriteAt(ReadOnlySpan<byte> bytes, ulong offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue - (ulong)bytes.Length)
        {
            return Errno.Inval;
        }

        try
        {
            RandomAccess.Write(_handle, bytes, (long)offset);
            count = bytes.Length;
            return (Flags & (FdFlags.DSync | FdFlags.Sync)) != 0 ? Sync() : Errno.Success;
        }
        catch (UnauthorizedAccessException)
        {
            return Errno.BadF; // it was not opened for writing
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno Seek(long offset, Whence whence, out ulong position)
    {
        var start = whence switch
        {
            Whence.Set => 0,
            Whence.Current => _position,
            _ => RandomAccess.GetLength(_handle),
        };
        position = 0;
        if (offset > 0 ? start > long.MaxValue - offset : start + offset < 0)
        {
            return Errno.Inval;
        }

        _position = start + offset;
        position = (ulong)_position;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno GetStat(out FileStat stat)
    {
        var errno = PortableStat.Of(_hostPath, out stat);
        stat.Size = (ulong)RandomAccess.GetLength(_handle);
        return errno;
    }

    /// <inheritdoc/>
    public override Errno SetSize(ulong size) =>
        size > long.MaxValue ? Errno.Inval : Try(() => RandomAccess.SetLength(_handle, (long)size));

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => Try(() => PortableStat.SetTimes(_hostPath, times));

    /// <inheritdoc/>
    public override Errno Allocate(ulong offset, ulong length) => Errno.NotSup;

    /// <inheritdoc/>
    public override Errno Advise(ulong offset, ulong length, Advice advice) => Errno.Success;

    /// <inheritdoc/>
    public override Errno Sync() => Try(() => RandomAccess.FlushToDisk(_handle));

    /// <inheritdoc/>
    public override Errno DataSync() => Sync();

    /// <inheritdoc/>
    public override Errno SetFlags(FdFlags flags)
    {
        Flags = flags;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Readiness PollRead(ManualResetEventSlim? wake) =>
        new(IsReady: true, (ulong)Math.Max(0, RandomAccess.GetLength(_handle) - _position));

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();

    private static Errno Try(Action action)
    {
        try
        {
            action();
            return Errno.Success;
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }
}

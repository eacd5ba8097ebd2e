using System.Runtime.InteropServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>An open file that is no directory. The host's handle never waits; where the guest's would, the wait is here.</summary>
internal sealed class LinuxFile : Descriptor
{
    private const FdFlags SyncFlags = FdFlags.DSync | FdFlags.RSync | FdFlags.Sync;

    private readonly LinuxHandle _handle;
    private readonly bool _isRegular;

    public LinuxFile(LinuxHandle handle, FileType type, FdFlags flags)
    {
        _handle = handle;
        _isRegular = type is FileType.RegularFile or FileType.BlockDevice;
        FileType = type;
        Flags = flags;
    }

    /// <inheritdoc/>
    public override FileType FileType { get; }

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.File;

    /// <inheritdoc/>
    public override bool MustBePolled => !_isRegular;

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        while (true)
        {
            var read = LinuxCalls.Read(_handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            count = Math.Max(0, (int)read);
            if (read >= 0)
            {
                return Errno.Success;
            }

            var errno = WaitAfter(PollFd.In, mayWait, cancellationToken);
            if (errno != Errno.Success)
            {
                return errno;
            }
        }
    }

    /// <inheritdoc/>
    public override Errno Write(ReadOnlySpan<byte> bytes, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        while (true)
        {
            var written = LinuxCalls.Write(_handle, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            count = Math.Max(0, (int)written);
            if (written >= 0)
            {
                return Errno.Success;
            }

            var errno = WaitAfter(PollFd.Out, mayWait, cancellationToken);
            if (errno != Errno.Success)
            {
                return errno;
            }
        }
    }

    /// <inheritdoc/>
    public override Errno ReadAt(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue)
        {
            return Errno.Inval;
        }

        var read = LinuxCalls.PRead(_handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, (long)offset);
        count = Math.Max(0, (int)read);
        return LinuxErrno.Of(read);
    }

    /// <inheritdoc/>
    public override Errno WriteAt(ReadOnlySpan<byte> bytes, ulong offset, out int count)
    {
        count = 0;
        if (offset > long.MaxValue)
        {
            return Errno.Inval;
        }

        var written = LinuxCalls.PWrite(_handle, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length, (long)offset);
        count = Math.Max(0, (int)written);
        return LinuxErrno.Of(written);
    }

    /// <inheritdoc/>
    public override Errno Seek(long offset, Whence whence, out ulong position)
    {
        // SEEK_SET, SEEK_CUR and SEEK_END have WASI's numbers.
        var result = LinuxCalls.LSeek(_handle, offset, (int)whence);
        position = result < 0 ? 0 : (ulong)result;
        return result < 0 ? LinuxErrno.Last() : Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno GetStat(out FileStat stat) => LinuxStat.Of(_handle, out stat);

    /// <inheritdoc/>
    public override Errno SetSize(ulong size) =>
        size > long.MaxValue ? Errno.Inval : LinuxErrno.Of(LinuxCalls.FTruncate(_handle, (long)size));

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => LinuxTimes.SetOpen(_handle, times);

    /// <inheritdoc/>
    public override Errno Allocate(ulong offset, ulong length) =>
        offset > long.MaxValue || length > long.MaxValue
            ? Errno.FBig
            : LinuxErrno.Of(LinuxCalls.FAllocate(_handle, 0, (long)offset, (long)length));

    /// <inheritdoc/>
    public override Errno Advise(ulong offset, ulong length, Advice advice)
    {
        if (offset > long.MaxValue || length > long.MaxValue)
        {
            return Errno.Inval;
        }

        // POSIX_FADV_*: normal 0, random 1, sequential 2, willneed 3, dontneed 4, noreuse 5.
        var posix = advice switch
        {
            Advice.Random => 1,
            Advice.Sequential => 2,
            _ => (int)advice,
        };
        return LinuxErrno.ToErrno(LinuxCalls.FAdvise(_handle, (long)offset, (long)length, posix));
    }

    /// <inheritdoc/>
    public override Errno Sync() => LinuxErrno.Of(LinuxCalls.FSync(_handle));

    /// <inheritdoc/>
    public override Errno DataSync() => LinuxErrno.Of(LinuxCalls.FDataSync(_handle));

    /// <inheritdoc/>
    public override Errno SetFlags(FdFlags flags)
    {
        if (((flags ^ Flags) & SyncFlags) != 0)
        {
            // fcntl(2) cannot change them after the file was opened.
            return Errno.NotSup;
        }

        var append = (flags & FdFlags.Append) != 0 ? LinuxNumbers.Append : 0;
        var errno = LinuxErrno.Of(LinuxCalls.Fcntl(_handle, LinuxNumbers.SetFlags, append | LinuxNumbers.NonBlock));
        if (errno == Errno.Success)
        {
            Flags = flags;
        }

        return errno;
    }

    /// <inheritdoc/>
    public override Readiness PollRead(ManualResetEventSlim? wake)
    {
        if (!_isRegular)
        {
            return LinuxPoll.Ask(_handle, PollFd.In);
        }

        // Regular files are always ready; what they can say is how much is left.
        if (LinuxStat.Of(_handle, out var stat) != Errno.Success)
        {
            return new Readiness(IsReady: true);
        }

        var position = LinuxCalls.LSeek(_handle, 0, (int)Whence.Current);
        var left = position < 0 || (ulong)position > stat.Size ? 0 : stat.Size - (ulong)position;
        return new Readiness(IsReady: true, left);
    }

    /// <inheritdoc/>
    public override Readiness PollWrite() => _isRegular ? new Readiness(IsReady: true) : LinuxPoll.Ask(_handle, PollFd.Out);

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();

    /// <summary>After a failed call: success to make it again, else why not.</summary>
    private Errno WaitAfter(short events, bool mayWait, CancellationToken cancellationToken)
    {
        var error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case LinuxErrno.Interrupted:
                return Errno.Success;
            case LinuxErrno.Again when mayWait && (Flags & FdFlags.NonBlock) == 0:
                LinuxPoll.Wait(_handle, events, cancellationToken);
                return Errno.Success;
            default:
                return LinuxErrno.ToErrno(error);
        }
    }
}

using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>
/// What a file descriptor stands for. The caller has checked the rights, so an operation outside <see cref="Supported"/> is never
/// asked for; the defaults here answer for kinds that have no such operation.
/// </summary>
internal abstract class Descriptor : IDisposable
{
    // How long to wait before asking again what can only be asked.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    /// <summary>The kind of object.</summary>
    public abstract FileType FileType { get; }

    /// <summary>The operations that make sense for the object.</summary>
    public abstract Rights Supported { get; }

    /// <summary>The flags that <c>fd_fdstat_get</c> shows.</summary>
    public FdFlags Flags { get; protected set; }

    /// <summary>Whether its readiness is learnt only by asking again and again.</summary>
    public virtual bool MustBePolled => false;

    /// <summary>Why an operation that the object does not support fails.</summary>
    public virtual Errno WhyUnsupported(Rights missing) =>
        (missing & (Rights.FdSeek | Rights.FdTell)) != 0 ? Errno.SPipe
        : (missing & RightsOf.Directory & ~RightsOf.File) != 0 ? Errno.NotDir
        : (missing & (Rights.FdRead | Rights.FdWrite)) != 0 ? Errno.BadF
        : Errno.Inval;

    /// <summary>Reads at the present offset and advances it.</summary>
    /// <param name="buffer">Where to; not empty.</param>
    /// <param name="mayWait">Whether to wait for the first byte; otherwise <see cref="Errno.Again"/> if there is none yet.</param>
    /// <param name="cancellationToken">Ends a wait by a trap.</param>
    /// <param name="count">How many bytes were read; 0 at the end.</param>
    public virtual Errno Read(Span<byte> buffer, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        count = 0;
        return Errno.BadF;
    }

    /// <summary>Writes at the present offset (or the end) and advances it.</summary>
    /// <param name="bytes">What; not empty.</param>
    /// <param name="mayWait">Whether to wait until a byte can be taken; otherwise <see cref="Errno.Again"/> if none can.</param>
    /// <param name="cancellationToken">Ends a wait by a trap.</param>
    /// <param name="count">How many bytes were written.</param>
    public virtual Errno Write(ReadOnlySpan<byte> bytes, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        count = 0;
        return Errno.BadF;
    }

    /// <summary>Reads at an offset and leaves the present one.</summary>
    public virtual Errno ReadAt(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        return Errno.SPipe;
    }

    /// <summary>Writes at an offset and leaves the present one.</summary>
    public virtual Errno WriteAt(ReadOnlySpan<byte> bytes, ulong offset, out int count)
    {
        count = 0;
        return Errno.SPipe;
    }

    /// <summary>Moves the present offset.</summary>
    public virtual Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SPipe;
    }

    /// <summary>Attributes of the object.</summary>
    public virtual Errno GetStat(out FileStat stat)
    {
        stat = new FileStat { FileType = FileType };
        return Errno.Success;
    }

    /// <summary>Sets the size; a file grows by zeros.</summary>
    public virtual Errno SetSize(ulong size) => Errno.Inval;

    /// <summary>Sets times; <paramref name="times"/> is valid.</summary>
    public virtual Errno SetTimes(FileTimes times) => Errno.Inval;

    /// <summary>Reserves space.</summary>
    public virtual Errno Allocate(ulong offset, ulong length) => Errno.Inval;

    /// <summary>Says how a range will be used.</summary>
    public virtual Errno Advise(ulong offset, ulong length, Advice advice) => Errno.SPipe;

    /// <summary>Brings data and attributes to the device.</summary>
    public virtual Errno Sync() => Errno.Inval;

    /// <summary>Brings data to the device.</summary>
    public virtual Errno DataSync() => Errno.Inval;

    /// <summary>Sets the flags.</summary>
    public virtual Errno SetFlags(FdFlags flags)
    {
        // A stream only ever appends, so that flag changes nothing.
        if ((flags & ~(FdFlags.NonBlock | FdFlags.Append)) != 0)
        {
            return Errno.NotSup;
        }

        Flags = flags;
        return Errno.Success;
    }

    /// <summary>Whether a read would answer at once.</summary>
    /// <param name="wake">Set when that may have changed, if it does not; <see langword="null"/> if nobody waits.</param>
    public virtual Readiness PollRead(ManualResetEventSlim? wake) => new(IsReady: true);

    /// <summary>Ends when a read that was answered with <see cref="Errno.Again"/> may be tried again: soon, if nothing tells.</summary>
    public virtual Task WaitReadableAsync(TimeProvider clock) => Task.Delay(s_slice, clock, CancellationToken.None);

    /// <summary>Whether a write would answer at once.</summary>
    public virtual Readiness PollWrite() => new(IsReady: true);

    /// <summary>Closes the object.</summary>
    public virtual void Dispose() { }
}

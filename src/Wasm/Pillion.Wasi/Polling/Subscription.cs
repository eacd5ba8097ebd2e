using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Polling;

/// <summary>
/// What <c>poll_oneoff</c> is asked to wait for (witx <c>$subscription</c>).
/// <code>
///   0          8      16                                            48
///   | userdata | tag  | clock: id u32, timeout u64 @24, precision u64 @32, flags u16 @40 |
///   |          |      | fd_read, fd_write: fd u32                                         |
/// </code>
/// </summary>
internal struct Subscription
{
    /// <summary>Size in guest memory, in bytes.</summary>
    public const int Size = 48;

    public ulong UserData;
    public EventType Type;

    /// <summary>For <see cref="EventType.FdRead"/> and <see cref="EventType.FdWrite"/>.</summary>
    public int Fd;

    /// <summary>For <see cref="EventType.Clock"/>.</summary>
    public ClockId Clock;

    /// <summary>The value of the clock to wait for.</summary>
    public ulong Deadline;

    /// <summary>Why the subscription is no good; it is answered at once.</summary>
    public Errno Error;
}

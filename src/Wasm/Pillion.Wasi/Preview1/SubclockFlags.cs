namespace Pillion.Wasi.Preview1;

/// <summary>How the timeout of a clock subscription counts (witx <c>$subclockflags</c>).</summary>
[Flags]
internal enum SubclockFlags : ushort
{
    /// <summary>From now.</summary>
    None = 0,

    /// <summary><c>subscription_clock_abstime</c>: The timeout is a value of the clock, not a duration.</summary>
    AbsoluteTime = 1 << 0,
}

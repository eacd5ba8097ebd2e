namespace Pillion.Wasi.Preview1;

/// <summary>Clocks (witx <c>$clockid</c>).</summary>
internal enum ClockId : uint
{
    /// <summary><c>realtime</c>: The clock measuring real time. Time value zero corresponds with 1970-01-01T00:00:00Z.</summary>
    Realtime = 0,

    /// <summary><c>monotonic</c>: Real time that never jumps; only differences of its values have a meaning.</summary>
    Monotonic = 1,

    /// <summary><c>process_cputime_id</c>: The CPU-time clock associated with the current process; see <see cref="Clocks.GuestClocks"/>.</summary>
    ProcessCpuTime = 2,

    /// <summary><c>thread_cputime_id</c>: The CPU-time clock associated with the current thread; see <see cref="Clocks.GuestClocks"/>.</summary>
    ThreadCpuTime = 3,
}

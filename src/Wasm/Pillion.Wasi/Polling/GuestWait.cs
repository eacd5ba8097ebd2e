namespace Pillion.Wasi.Polling;

/// <summary>
/// Lets a guest's thread wait for a time, an event or its cancellation. Guest code is synchronous, and its thread is its own, so
/// blocking is what waiting means.
/// </summary>
internal sealed class GuestWait(TimeProvider clock) : IDisposable
{
    // Longer waits come back and ask again; timers take no more than 49 days.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>Set by whatever the guest waits for; reset it before looking whether that has happened.</summary>
    public ManualResetEventSlim Event { get; } = new(initialState: false, spinCount: 0);

    /// <summary>Waits until <see cref="Event"/> is set or the time has passed, perhaps a little less.</summary>
    /// <param name="nanoseconds">How long; <see cref="ulong.MaxValue"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait by a trap.</param>
    public void Wait(ulong nanoseconds, CancellationToken cancellationToken)
    {
        using var timer =
            nanoseconds == ulong.MaxValue
                ? null
                : clock.CreateTimer(
                    static state => ((ManualResetEventSlim)state!).Set(),
                    Event,
                    DurationOf(nanoseconds),
                    Timeout.InfiniteTimeSpan
                );
        try
        {
            Event.Wait(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GuestInterruption.Throw();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Event.Dispose();

    /// <summary>In whole milliseconds, as timers count, and not short of the time.</summary>
    public static TimeSpan DurationOf(ulong nanoseconds)
    {
        var milliseconds = (nanoseconds / 1_000_000) + (nanoseconds % 1_000_000 == 0 ? 0UL : 1);
        return milliseconds > (ulong)s_longest.TotalMilliseconds ? s_longest : TimeSpan.FromMilliseconds((long)milliseconds);
    }
}

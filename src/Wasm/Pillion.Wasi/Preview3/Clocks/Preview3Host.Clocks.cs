using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Clocks;
using Pillion.Wasi.Preview3.Clocks;
using Pillion.Wasi.Preview3.Wit.Clocks;
using Pillion.Wasi.Preview3.Wit.Clocks.SystemClock;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:clocks</c></content>
internal sealed partial class Preview3Host : IMonotonicClock, ISystemClock, ITimezone
{
    ulong IMonotonicClock.Now() => MonotonicMoment.Now(context);

    ulong IMonotonicClock.GetResolution() => context.Clocks.Resolution;

    ValueTask IMonotonicClock.WaitUntilAsync(ulong when) => WaitUntilAsync(when);

    ValueTask IMonotonicClock.WaitForAsync(ulong howLong)
    {
        var now = MonotonicMoment.Now(context);
        return WaitUntilAsync(howLong > ulong.MaxValue - now ? ulong.MaxValue : now + howLong);
    }

    Instant ISystemClock.Now()
    {
        context.Clocks.TryGetTime(ClockId.Realtime, out var now);
        return Instants.FromNanoseconds(now);
    }

    ulong ISystemClock.GetResolution() => context.Clocks.Resolution;

    /// <summary>Guests are in UTC: where the host is is none of their business.</summary>
    string? ITimezone.IanaId() => "Etc/UTC";

    long? ITimezone.UtcOffset(Instant when) => 0;

    string ITimezone.ToDebugString() => "Etc/UTC";

    private ValueTask WaitUntilAsync(ulong when)
    {
        var moment = new MonotonicMoment(context, when);
        return moment.IsReady ? ValueTask.CompletedTask : new ValueTask(WaitForAsync(moment));
    }

    private async Task WaitForAsync(MonotonicMoment moment)
    {
        // Either ends the wait: the guest gives up the call, or its time is over.
        using var source = CancellationTokenSource.CreateLinkedTokenSource(ComponentCall.CancellationToken, context.CancellationToken);
        while (moment.NanosecondsToAsk is var rest and > 0)
        {
            await Task.Delay(GuestWait.DurationOf(rest), context.Options.Clock, source.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            GuestInterruption.ThrowIfRequested(context.CancellationToken);
            if (source.IsCancellationRequested)
            {
                return;
            }
        }
    }
}

using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;

namespace Pillion.Wasi.Preview2.Clocks;

/// <summary>A moment of the monotonic clock to wait for, in nanoseconds.</summary>
internal sealed class MonotonicMoment(WasiContext context, ulong when) : IReadiness
{
    /// <inheritdoc/>
    public bool IsReady => NanosecondsToAsk == 0;

    /// <inheritdoc/>
    public ulong NanosecondsToAsk
    {
        get
        {
            var now = Now(context);
            return now >= when ? 0 : when - now;
        }
    }

    /// <summary>The present value of the monotonic clock.</summary>
    public static ulong Now(WasiContext context)
    {
        context.Clocks.TryGetTime(ClockId.Monotonic, out var now);
        return now;
    }
}

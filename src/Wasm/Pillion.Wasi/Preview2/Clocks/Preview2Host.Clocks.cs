using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Clocks;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Clocks;
using Pillion.Wasi.Preview2.Wit.Clocks.Timezone;
using Pillion.Wasi.Preview2.Wit.Clocks.WallClock;
using Pillion.Wasi.Preview2.Wit.Io.Poll;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:clocks</c></content>
internal sealed partial class Preview2Host : IMonotonicClock, IWallClock, ITimezone
{
    ulong IMonotonicClock.Now() => MonotonicMoment.Now(context);

    ulong IMonotonicClock.Resolution() => context.Clocks.Resolution;

    IPollable IMonotonicClock.SubscribeInstant(ulong when) => new Pollable(context, new MonotonicMoment(context, when));

    IPollable IMonotonicClock.SubscribeDuration(ulong when)
    {
        var now = MonotonicMoment.Now(context);
        return new Pollable(context, new MonotonicMoment(context, when > ulong.MaxValue - now ? ulong.MaxValue : now + when));
    }

    Datetime IWallClock.Now()
    {
        context.Clocks.TryGetTime(ClockId.Realtime, out var now);
        return Datetimes.FromNanoseconds(now);
    }

    Datetime IWallClock.Resolution() => Datetimes.FromNanoseconds(context.Clocks.Resolution);

    /// <summary>Guests are in UTC: where the host is is none of their business.</summary>
    TimezoneDisplay ITimezone.Display(Datetime when) => new(0, "UTC", InDaylightSavingTime: false);

    int ITimezone.UtcOffset(Datetime when) => 0;
}

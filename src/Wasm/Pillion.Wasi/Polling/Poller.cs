using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Polling;

/// <summary>Waits until at least one subscription has something to say.</summary>
internal static class Poller
{
    // How long to wait before asking again what can only be asked, in nanoseconds.
    private const ulong Slice = 10_000_000;

    /// <summary>Fills <paramref name="events"/>, which has room for all subscriptions.</summary>
    /// <returns>How many events there are, at least 1.</returns>
    public static int Run(WasiContext context, ReadOnlySpan<Subscription> subscriptions, Span<PollEvent> events)
    {
        // Most polls have an answer at once (a timeout of 0, standard output): these cost no event.
        var count = Collect(context, subscriptions, events, wake: null, out _);
        while (count == 0)
        {
            var wait = context.Wait;
            wait.Event.Reset();
            count = Collect(context, subscriptions, events, wait.Event, out var nanoseconds);
            if (count == 0)
            {
                context.Block(nanoseconds);
            }
        }

        return count;
    }

    private static int Collect(
        WasiContext context,
        ReadOnlySpan<Subscription> subscriptions,
        Span<PollEvent> events,
        ManualResetEventSlim? wake,
        out ulong nanoseconds
    )
    {
        nanoseconds = ulong.MaxValue;
        var count = 0;
        foreach (ref readonly var subscription in subscriptions)
        {
            var answer = new PollEvent
            {
                UserData = subscription.UserData,
                Type = subscription.Type,
                Error = subscription.Error,
            };
            var isReady =
                subscription.Error != Errno.Success
                || (
                    subscription.Type == EventType.Clock
                        ? HasPassed(context, subscription, ref nanoseconds)
                        : IsReady(context, subscription, wake, ref answer, ref nanoseconds)
                );
            if (isReady)
            {
                events[count++] = answer;
            }
        }

        return count;
    }

    private static bool HasPassed(WasiContext context, in Subscription subscription, ref ulong nanoseconds)
    {
        context.Clocks.TryGetTime(subscription.Clock, out var now);
        if (now >= subscription.Deadline)
        {
            return true;
        }

        nanoseconds = Math.Min(nanoseconds, subscription.Deadline - now);
        return false;
    }

    private static bool IsReady(
        WasiContext context,
        in Subscription subscription,
        ManualResetEventSlim? wake,
        ref PollEvent answer,
        ref ulong nanoseconds
    )
    {
        var isRead = subscription.Type == EventType.FdRead;
        var needed = Rights.PollFdReadWrite | (isRead ? Rights.FdRead : Rights.FdWrite);
        answer.Error = context.Descriptors.Get(subscription.Fd, needed, out var entry);
        if (answer.Error != Errno.Success)
        {
            return true;
        }

        var readiness = isRead ? entry.Descriptor.PollRead(wake) : entry.Descriptor.PollWrite();
        if (readiness.IsReady)
        {
            answer.Bytes = readiness.Bytes;
            answer.Flags = readiness.Flags;
            return true;
        }

        if (entry.Descriptor.MustBePolled)
        {
            nanoseconds = Math.Min(nanoseconds, Slice);
        }

        return false;
    }
}

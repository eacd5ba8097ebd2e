using System.Buffers;
using System.Buffers.Binary;
using Pillion.Wasi.Polling;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Waiting.</summary>
internal static class PollFunctions
{
    // Far more than there can be descriptors; what a guest can make the host allocate has an end here.
    private const uint MaxSubscriptions = 16_384;

    /// <summary><c>poll_oneoff(in, out, nsubscriptions) -> nevents</c>: waits until a clock or descriptor has something to say.</summary>
    public static int PollOneoff(Caller caller, uint subscriptionsAt, uint eventsAt, uint count, uint result)
    {
        if (count is 0 or > MaxSubscriptions)
        {
            return (int)Errno.Inval;
        }

        var memory = caller.Memory;
        if (
            !memory.TrySlice(subscriptionsAt, count * Subscription.Size, out var source)
            || !memory.TrySlice(eventsAt, count * PollEvent.Size, out var target)
            || !memory.CanWrite(result, sizeof(uint))
        )
        {
            return (int)Errno.Fault;
        }

        var context = WasiContext.Of(caller);
        var subscriptions = ArrayPool<Subscription>.Shared.Rent((int)count);
        var events = ArrayPool<PollEvent>.Shared.Rent((int)count);
        try
        {
            for (var i = 0; i < (int)count; i++)
            {
                subscriptions[i] = Read(context, source[(i * Subscription.Size)..]);
            }

            var ready = Poller.Run(context, subscriptions.AsSpan(0, (int)count), events);
            for (var i = 0; i < ready; i++)
            {
                Write(target[(i * PollEvent.Size)..], events[i]);
            }

            return (int)memory.Put(result, (uint)ready);
        }
        finally
        {
            ArrayPool<Subscription>.Shared.Return(subscriptions);
            ArrayPool<PollEvent>.Shared.Return(events);
        }
    }

    private static Subscription Read(WasiContext context, ReadOnlySpan<byte> source)
    {
        var subscription = new Subscription { UserData = BinaryPrimitives.ReadUInt64LittleEndian(source), Type = (EventType)source[8] };
        switch (subscription.Type)
        {
            case EventType.Clock:
                ReadClock(context, source, ref subscription);
                break;
            case EventType.FdRead or EventType.FdWrite:
                subscription.Fd = BinaryPrimitives.ReadInt32LittleEndian(source[16..]);
                break;
            default:
                subscription.Error = Errno.Inval;
                break;
        }

        return subscription;
    }

    private static void ReadClock(WasiContext context, ReadOnlySpan<byte> source, ref Subscription subscription)
    {
        subscription.Clock = (ClockId)BinaryPrimitives.ReadUInt32LittleEndian(source[16..]);
        var timeout = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]);
        var flags = (SubclockFlags)BinaryPrimitives.ReadUInt16LittleEndian(source[40..]);
        if (!context.Clocks.TryGetTime(subscription.Clock, out var now) || (flags & ~SubclockFlags.AbsoluteTime) != 0)
        {
            subscription.Error = Errno.Inval;
            return;
        }

        var isAbsolute = (flags & SubclockFlags.AbsoluteTime) != 0;
        subscription.Deadline =
            isAbsolute ? timeout
            : timeout > ulong.MaxValue - now ? ulong.MaxValue
            : now + timeout;
    }

    private static void Write(Span<byte> target, in PollEvent source)
    {
        target[..PollEvent.Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(target, source.UserData);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)source.Error);
        target[10] = (byte)source.Type;
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], source.Bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], (ushort)source.Flags);
    }
}

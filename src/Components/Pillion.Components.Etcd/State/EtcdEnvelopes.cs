using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Value = Pillion.Components.Etcd.Protocol.Value;

namespace Pillion.Components.Etcd.State;

/// <summary>Version 2: the bytes with the time of writing and the time to live around them.</summary>
internal sealed class EtcdEnvelopes(TimeProvider time) : IEtcdValues
{
    public ByteString Encode(ReadOnlyMemory<byte> data, TimeSpan? timeToLive)
    {
        var value = new Value { Data = UnsafeByteOperations.UnsafeWrap(data), Ts = Timestamp.FromDateTimeOffset(time.GetUtcNow()) };
        if (timeToLive is { } duration)
        {
            value.Ttl = Duration.FromTimeSpan(duration);
        }

        return value.ToByteString();
    }

    public (ReadOnlyMemory<byte> Data, DateTimeOffset? ExpiresAt) Decode(ByteString stored)
    {
        var value = Value.Parser.ParseFrom(stored);
        DateTimeOffset? expiresAt = value is { Ttl.Seconds: > 0, Ts: not null }
            ? value.Ts.ToDateTimeOffset() + value.Ttl.ToTimeSpan()
            : null;
        return (value.Data.Memory, expiresAt);
    }
}

using Google.Protobuf;

namespace Pillion.Components.Etcd.State;

/// <summary>Version 1: the bytes and nothing else. When an item expires, only its lease knows.</summary>
internal sealed class EtcdPlainValues : IEtcdValues
{
    public static readonly EtcdPlainValues Instance = new();

    public ByteString Encode(ReadOnlyMemory<byte> data, TimeSpan? timeToLive) => UnsafeByteOperations.UnsafeWrap(data);

    public (ReadOnlyMemory<byte> Data, DateTimeOffset? ExpiresAt) Decode(ByteString stored) => (stored.Memory, null);
}

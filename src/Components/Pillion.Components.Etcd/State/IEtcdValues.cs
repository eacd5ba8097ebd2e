using Google.Protobuf;

namespace Pillion.Components.Etcd.State;

/// <summary>How a version of the component stores a value (daprd's <c>schemaMarshaller</c>).</summary>
internal interface IEtcdValues
{
    /// <summary>A value as it is stored.</summary>
    /// <param name="data">The item's bytes; nobody changes them any more.</param>
    /// <param name="timeToLive">How long the item lives; null for ever.</param>
    ByteString Encode(ReadOnlyMemory<byte> data, TimeSpan? timeToLive);

    /// <summary>The item's bytes and when it expires; null for a time that the value does not tell.</summary>
    /// <exception cref="InvalidProtocolBufferException">The value was stored in another way.</exception>
    (ReadOnlyMemory<byte> Data, DateTimeOffset? ExpiresAt) Decode(ByteString stored);
}

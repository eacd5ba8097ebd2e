using Pillion.Abstractions;
using Pillion.Components.Redis.Connections;

namespace Pillion.Components.Redis.PubSub;

/// <summary>The metadata of <c>pubsub.redis</c> besides how to reach the server.</summary>
/// <remarks>components-contrib <c>common/component/redis/redis.go</c>; the defaults are those of the code, which its documentation has the other way round.</remarks>
internal sealed record RedisStreamOptions
{
    /// <summary>The consumer group and the consumer in it; null for the id of the app that subscribes.</summary>
    public required string? ConsumerId { get; init; }

    /// <summary>How often it is looked for messages to deliver again; zero for never.</summary>
    public required TimeSpan RedeliverInterval { get; init; }

    /// <summary>How long a message may be with somebody before it is delivered again, and how long a handler may take; zero for no limit and no redelivery.</summary>
    public required TimeSpan ProcessingTimeout { get; init; }

    /// <summary>How many messages are read in one go and may wait for a handler.</summary>
    public required int QueueDepth { get; init; }

    /// <summary>How many messages of the component are handled at the same time.</summary>
    public required int Concurrency { get; init; }

    /// <summary>About how many messages a stream keeps; 0 for all.</summary>
    public required long MaxLength { get; init; }

    /// <summary>About how long a stream keeps messages; zero for ever.</summary>
    public required TimeSpan StreamTtl { get; init; }

    /// <summary>Whether what was not acknowledged is delivered again.</summary>
    public bool Redelivers => RedeliverInterval > TimeSpan.Zero && ProcessingTimeout > TimeSpan.Zero;

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is wrong.</exception>
    public static RedisStreamOptions From(ComponentMetadata metadata) =>
        new()
        {
            ConsumerId = metadata.Get("consumerID"),
            RedeliverInterval = RedisDuration.Read(metadata, TimeSpan.FromSeconds(15), "redeliverInterval"),
            ProcessingTimeout = RedisDuration.Read(metadata, TimeSpan.FromSeconds(60), "processingTimeout"),
            QueueDepth = metadata.GetInt32(100, 1, 1_000_000, "queueDepth"),
            Concurrency = metadata.GetInt32(10, 1, 10_000, "concurrency"),
            MaxLength = metadata.GetInt32(0, 0, int.MaxValue, "maxLenApprox"),
            StreamTtl = RedisDuration.Read(metadata, TimeSpan.Zero, "streamTTL"),
        };
}

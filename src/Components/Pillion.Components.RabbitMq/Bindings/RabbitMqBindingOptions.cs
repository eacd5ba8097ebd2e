using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Connections;
using Pillion.Components.RabbitMq.Consuming;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Bindings;

/// <summary>The metadata of <c>bindings.rabbitmq</c>.</summary>
/// <remarks>components-contrib <c>bindings/rabbitmq/rabbitmq.go</c>.</remarks>
internal sealed record RabbitMqBindingOptions
{
    /// <summary>How the server is reached.</summary>
    public required RabbitMqConnectionOptions Connection { get; init; }

    /// <summary>The queue that is written and read.</summary>
    public required string Queue { get; init; }

    /// <summary>Whether only this component may use the queue; it goes with the connection.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>Whether the queue is there after the server was started again.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Whether the queue goes when nobody reads it any more.</summary>
    public bool DeletesWhenUnused { get; init; }

    /// <summary>How many messages the server sends ahead.</summary>
    public ushort Prefetch { get; init; }

    /// <summary>The queue's highest priority; null for a queue without priorities.</summary>
    public byte? MaxPriority { get; init; }

    /// <summary>How long messages stay in the queue; null for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static RabbitMqBindingOptions From(ComponentSpec spec, TimeProvider time)
    {
        var metadata = spec.Metadata;
        var prefetch = metadata.GetInt32(0, 0, ushort.MaxValue, "prefetchCount");
        var ttl = metadata.GetInt32(0, 0, int.MaxValue, "ttlInSeconds");
        var priority = metadata.Get("maxPriority") is null ? -1 : metadata.GetInt32(0, 0, int.MaxValue, "maxPriority");
        var endpoint = RabbitMqEndpoint.Parse(metadata, "host", metadata.Require("host"));
        return new RabbitMqBindingOptions
        {
            Connection = new RabbitMqConnectionOptions
            {
                Component = spec.Name,
                AddressKey = "host",
                PasswordKey = "host",
                Endpoint = endpoint,
                Certificates = PemCertificates.Read(metadata, "caCert", "clientCert", "clientKey"),
                IsExternalSasl = endpoint.IsTls && metadata.GetBoolean(fallback: false, "saslExternal", "externalSasl"),
                ReconnectWait = metadata.GetDuration(TimeSpan.FromSeconds(5), "reconnectWaitInSeconds"),
                Time = time,
            },
            Queue = metadata.Require("queueName"),
            IsExclusive = metadata.GetBoolean(fallback: false, "exclusive"),
            IsDurable = metadata.GetBoolean(fallback: false, "durable"),
            DeletesWhenUnused = metadata.GetBoolean(fallback: false, "deleteWhenUnused"),
            Prefetch = prefetch == 0 ? RabbitMqConsumerOptions.DefaultPrefetch : (ushort)prefetch,
            MaxPriority = priority < 0 ? null : (byte)Math.Min(priority, byte.MaxValue),
            TimeToLive = ttl > 0 ? TimeSpan.FromSeconds(ttl) : null,
        };
    }

    /// <summary>Makes sure that the queue is there; its name.</summary>
    public async Task<string> DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (TimeToLive is { } time)
        {
            arguments["x-message-ttl"] = (long)time.TotalMilliseconds;
        }

        if (MaxPriority is { } priority)
        {
            arguments["x-max-priority"] = priority;
        }

        var declared = await channel.QueueDeclareAsync(
            Queue,
            IsDurable,
            IsExclusive,
            DeletesWhenUnused,
            arguments,
            cancellationToken: cancellationToken
        );
        return declared.QueueName;
    }
}

using System.Globalization;
using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Connections;
using Pillion.Components.RabbitMq.Consuming;

namespace Pillion.Components.RabbitMq.PubSub;

/// <summary>The metadata of <c>pubsub.rabbitmq</c>.</summary>
/// <remarks>components-contrib <c>pubsub/rabbitmq/metadata.go</c>.</remarks>
internal sealed record RabbitMqPubSubOptions
{
    private static readonly string[] s_exchangeKinds = ["fanout", "topic", "direct", "headers", "x-consistent-hash"];

    /// <summary>How the server is reached.</summary>
    public required RabbitMqConnectionOptions Connection { get; init; }

    /// <summary>What queues are named after; null for the app that subscribes.</summary>
    public string? ConsumerId { get; init; }

    /// <summary>Whether exchanges and queues are there after the server was started again.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Whether a queue goes when nobody reads it any more, and an exchange when it has no queue.</summary>
    public bool DeletesWhenUnused { get; init; }

    /// <summary>Whether the server forgets a message when it has sent it.</summary>
    public bool IsAutoAck { get; init; }

    /// <summary>Whether messages are on the server's disk (2).</summary>
    public byte DeliveryMode { get; init; }

    /// <summary>Whether a message that failed goes back to its queue.</summary>
    public bool RequeuesInFailure { get; init; }

    /// <summary>How many messages the server sends ahead.</summary>
    public ushort Prefetch { get; init; }

    /// <summary>Whether messages are handled one after the other.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether a publish waits until the server has the message.</summary>
    public bool WaitsForConfirm { get; init; }

    /// <summary>Whether messages that failed go to a queue of dead letters.</summary>
    public bool HasDeadLetters { get; init; }

    /// <summary>How many messages a queue keeps; 0 for all.</summary>
    public long MaxLength { get; init; }

    /// <summary>How many bytes of messages a queue keeps; 0 for all.</summary>
    public long MaxLengthBytes { get; init; }

    /// <summary>The kind of the topics' exchanges.</summary>
    public required string ExchangeKind { get; init; }

    /// <summary>Whether exchanges are somebody else's to make.</summary>
    public bool IsExchangePassive { get; init; }

    /// <summary>How long messages live whose publisher does not say; null for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Whether subscribers get a message's AMQP properties as metadata.</summary>
    public bool ShowsProperties { get; init; }

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static RabbitMqPubSubOptions From(ComponentSpec spec, TimeProvider time)
    {
        var metadata = spec.Metadata;
        var prefetch = metadata.GetInt32(0, 0, ushort.MaxValue, "prefetchCount");
        var ttl = metadata.GetInt32(0, 0, int.MaxValue, "ttlInSeconds");
        var mode = metadata.Get("exchangeDeclareMode")?.ToLowerInvariant() ?? "declare";
        if (mode is not ("declare" or "passive"))
        {
            throw metadata.Error("exchangeDeclareMode", $"must be declare or passive, not '{mode}'");
        }

        return new RabbitMqPubSubOptions
        {
            Connection = ConnectionOf(spec, time),
            ConsumerId = metadata.Get("consumerID"),
            IsDurable = metadata.GetBoolean(fallback: true, "durable"),
            DeletesWhenUnused = metadata.GetBoolean(fallback: true, "deletedWhenUnused"),
            IsAutoAck = metadata.GetBoolean(fallback: false, "autoAck"),
            DeliveryMode = (byte)metadata.GetInt32(0, 0, 2, "deliveryMode"),
            RequeuesInFailure = metadata.GetBoolean(fallback: false, "requeueInFailure"),
            Prefetch = prefetch == 0 ? RabbitMqConsumerOptions.DefaultPrefetch : (ushort)prefetch,
            IsSingle = IsSingleOf(metadata),
            WaitsForConfirm = metadata.GetBoolean(fallback: false, "publisherConfirm"),
            HasDeadLetters = metadata.GetBoolean(fallback: false, "enableDeadLetter"),
            MaxLength = GetInt64(metadata, "maxLen"),
            MaxLengthBytes = GetInt64(metadata, "maxLenBytes"),
            ExchangeKind = ExchangeKindOf(metadata, mode == "passive"),
            IsExchangePassive = mode == "passive",
            TimeToLive = ttl > 0 ? TimeSpan.FromSeconds(ttl) : null,
            ShowsProperties = metadata.GetBoolean(fallback: false, "publishMessagePropertiesToMetadata"),
        };
    }

    private static RabbitMqConnectionOptions ConnectionOf(ComponentSpec spec, TimeProvider time)
    {
        var metadata = spec.Metadata;
        var certificates = PemCertificates.Read(metadata, "caCert", "clientCert", "clientKey");
        var (endpoint, addressKey, passwordKey) = EndpointOf(metadata);
        var isExternal = metadata.GetBoolean(fallback: false, "saslExternal");
        if (isExternal && (!certificates.HasAuthorities || certificates.ClientCertificates is null))
        {
            throw metadata.Error("saslExternal", "can only be true when caCert, clientCert and clientKey are there");
        }

        return new RabbitMqConnectionOptions
        {
            Component = spec.Name,
            AddressKey = addressKey,
            PasswordKey = passwordKey,
            Endpoint = endpoint,
            Certificates = certificates,
            IsExternalSasl = isExternal && endpoint.IsTls,
            ClientName = metadata.Get("clientName"),
            Heartbeat = metadata.GetDuration(TimeSpan.FromSeconds(10), "heartBeat"),
            ReconnectWait = metadata.GetDuration(TimeSpan.FromSeconds(3), "reconnectWaitSeconds"),
            Time = time,
        };
    }

    private static (RabbitMqEndpoint EndPoint, string AddressKey, string PasswordKey) EndpointOf(ComponentMetadata metadata)
    {
        var protocol = metadata.Get("protocol");
        if (protocol is not (null or "amqp" or "amqps"))
        {
            throw metadata.Error("protocol", $"must be amqp or amqps, not '{protocol}'");
        }

        var key = metadata.Get("connectionString") is null && metadata.Get("host") is not null ? "host" : "connectionString";
        if (metadata.Get(key) is { } text)
        {
            var endpoint = RabbitMqEndpoint.Parse(metadata, key, text);
            return protocol is null || endpoint.IsTls == (protocol == "amqps")
                ? (endpoint, key, key)
                : throw metadata.Error("protocol", $"is {protocol}, and {key} begins with another one: remove one of them");
        }

        return RabbitMqEndpoint.TryCompose(
            protocol ?? "amqp",
            metadata.Get("hostname") ?? "localhost",
            metadata.Get("username"),
            metadata.Get("password"),
            out var composed
        )
            ? (composed, "hostname", "password")
            : throw metadata.Error("hostname", $"must be a host, with or without a port, not '{metadata.Get("hostname")}'");
    }

    private static bool IsSingleOf(ComponentMetadata metadata) =>
        metadata.Get("concurrency") switch
        {
            null or "parallel" => false,
            "single" => true,
            var other => throw metadata.Error("concurrency", $"must be single or parallel, not '{other}'"),
        };

    private static string ExchangeKindOf(ComponentMetadata metadata, bool isPassive)
    {
        var kind = metadata.Get("exchangeKind") ?? "fanout";
        return isPassive || s_exchangeKinds.Contains(kind, StringComparer.Ordinal)
            ? kind
            : throw metadata.Error(
                "exchangeKind",
                $"must be one of {string.Join(", ", s_exchangeKinds)}, not '{kind}'; exchanges of other kinds can be used with exchangeDeclareMode passive"
            );
    }

    private static long GetInt64(ComponentMetadata metadata, string key)
    {
        var text = metadata.Get(key);
        if (text is null)
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw metadata.Error(key, $"must be a whole number, 0 or more, not '{text}'");
    }
}

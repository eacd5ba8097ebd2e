using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.PubSub;

/// <summary>What daprd makes of topics and subscriptions: an exchange per topic, a queue per app that subscribes, an exchange and a queue for its dead letters.</summary>
/// <remarks>Dapr's <c>prepareSubscription</c>, components-contrib <c>pubsub/rabbitmq/rabbitmq.go</c>.</remarks>
internal sealed class RabbitMqTopology(RabbitMqPubSubOptions options)
{
    /// <summary>AMQP's short strings.</summary>
    private const int LongestName = 255;

    /// <summary>Makes sure that a topic's exchange is there.</summary>
    public Task DeclareExchangeAsync(IChannel channel, string topic, CancellationToken cancellationToken) =>
        options.IsExchangePassive
            ? channel.ExchangeDeclarePassiveAsync(topic, cancellationToken)
            : channel.ExchangeDeclareAsync(
                topic,
                options.ExchangeKind,
                options.IsDurable,
                options.DeletesWhenUnused,
                cancellationToken: cancellationToken
            );

    /// <summary>The name of a subscription's queue.</summary>
    /// <exception cref="ComponentException">It is too long.</exception>
    public string QueueOf(TopicSubscription subscription)
    {
        var name = Get(subscription, "queueName") ?? $"{options.ConsumerId ?? subscription.AppId}-{subscription.Topic}";
        return CheckName(name, "queue");
    }

    /// <summary>Names longer than the protocol allows would end the connection of everybody.</summary>
    /// <exception cref="ComponentException">It is too long.</exception>
    public static string CheckName(string name, string what) =>
        Encoding.UTF8.GetByteCount(name) <= LongestName
            ? name
            : throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"the name of a RabbitMQ {what} has at most {LongestName} bytes, and '{name}' has more"
            );

    /// <summary>Makes sure that a subscription's queue is there and gets the topic's messages.</summary>
    /// <exception cref="ComponentException">The subscription's metadata is wrong.</exception>
    public async Task<string> DeclareQueueAsync(IChannel channel, TopicSubscription subscription, CancellationToken cancellationToken)
    {
        var queue = QueueOf(subscription);
        var arguments = ArgumentsOf(subscription);
        await DeclareExchangeAsync(channel, subscription.Topic, cancellationToken);
        if (options.HasDeadLetters)
        {
            arguments["x-dead-letter-exchange"] = await DeclareDeadLettersAsync(channel, queue, cancellationToken);
        }

        await channel.QueueDeclareAsync(
            queue,
            options.IsDurable,
            exclusive: false,
            options.DeletesWhenUnused,
            arguments,
            cancellationToken: cancellationToken
        );
        foreach (var routingKey in (Get(subscription, "routingKey") ?? "").Split(','))
        {
            await channel.QueueBindAsync(queue, subscription.Topic, routingKey, cancellationToken: cancellationToken);
        }

        return queue;
    }

    private async Task<string> DeclareDeadLettersAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        var (exchange, deadLetters) = (CheckName("dlx-" + queue, "exchange"), CheckName("dlq-" + queue, "queue"));
        await channel.ExchangeDeclareAsync(
            exchange,
            "fanout",
            durable: true,
            options.DeletesWhenUnused,
            cancellationToken: cancellationToken
        );
        var arguments = Limits();
        arguments["x-queue-mode"] = "lazy";
        await channel.QueueDeclareAsync(
            deadLetters,
            durable: true,
            exclusive: false,
            options.DeletesWhenUnused,
            arguments,
            cancellationToken: cancellationToken
        );
        await channel.QueueBindAsync(deadLetters, exchange, "", cancellationToken: cancellationToken);
        return exchange;
    }

    private Dictionary<string, object?> ArgumentsOf(TopicSubscription subscription)
    {
        var arguments = Limits();
        arguments["x-queue-type"] = Get(subscription, "queueType") switch
        {
            null => "classic",
            "classic" => "classic",
            "quorum" => "quorum",
            var other => throw Error("queueType", $"must be classic or quorum, not '{other}'"),
        };
        if (GetNumber(subscription, "maxPriority") is { } priority)
        {
            arguments["x-max-priority"] = (byte)Math.Min(priority, byte.MaxValue);
        }

        if (Get(subscription, "singleActiveConsumer")?.Trim().ToLowerInvariant() is "1" or "t" or "true" or "y" or "yes" or "on")
        {
            arguments["x-single-active-consumer"] = true;
        }

        if (GetNumber(subscription, "maxLen") is { } length)
        {
            arguments["x-max-length"] = length;
        }

        if (GetNumber(subscription, "maxLenBytes") is { } bytes)
        {
            arguments["x-max-length-bytes"] = bytes;
        }

        return arguments;
    }

    private Dictionary<string, object?> Limits()
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (options.MaxLength > 0)
        {
            arguments["x-max-length"] = options.MaxLength;
        }

        if (options.MaxLengthBytes > 0)
        {
            arguments["x-max-length-bytes"] = options.MaxLengthBytes;
        }

        return arguments;
    }

    private static string? Get(TopicSubscription subscription, string key) =>
        subscription.Metadata is not null && subscription.Metadata.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private static long? GetNumber(TopicSubscription subscription, string key)
    {
        var text = Get(subscription, key);
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error(key, $"must be a whole number, 0 or more, not '{text}'");
    }

    private static ComponentException Error(string key, string problem) =>
        new(ComponentErrorKind.InvalidRequest, $"the subscription's metadata key '{key}' {problem}");
}

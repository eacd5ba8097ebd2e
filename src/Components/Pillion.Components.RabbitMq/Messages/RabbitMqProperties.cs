using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Messages;

/// <summary>What request metadata says about a message, and what a message says as metadata.</summary>
/// <remarks>components-contrib <c>common/component/rabbitmq</c> and <c>addAMQPPropertiesToMetadata</c>.</remarks>
internal static class RabbitMqProperties
{
    /// <summary>Sets what the metadata of a request names: <c>contentType</c>, <c>messageID</c>, <c>correlationID</c>, <c>type</c> (in any case) and <c>priority</c>.</summary>
    /// <exception cref="ComponentException">The priority is no number.</exception>
    public static void Apply(IReadOnlyDictionary<string, string>? metadata, BasicProperties properties)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (var (key, value) in metadata)
        {
            if (value.Length == 0)
            {
                continue;
            }

            switch (key.ToUpperInvariant())
            {
                case "CONTENTTYPE":
                    properties.ContentType = value;
                    break;
                case "MESSAGEID":
                    properties.MessageId = value;
                    break;
                case "CORRELATIONID":
                    properties.CorrelationId = value;
                    break;
                case "TYPE":
                    properties.Type = value;
                    break;
                case "PRIORITY":
                    properties.Priority = Priority(value);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Sets <c>contentType</c> and <c>priority</c> alone, as the binding has it.</summary>
    /// <exception cref="ComponentException">The priority is no number.</exception>
    public static void ApplyContentTypeAndPriority(IReadOnlyDictionary<string, string>? metadata, BasicProperties properties)
    {
        if (metadata?.GetValueOrDefault("contentType") is { Length: > 0 } contentType)
        {
            properties.ContentType = contentType;
        }

        if (metadata?.GetValueOrDefault("priority") is { Length: > 0 } priority)
        {
            properties.Priority = Priority(priority);
        }
    }

    /// <summary>A time to live as a message's expiration, which is in milliseconds.</summary>
    public static string? Expiration(TimeSpan? timeToLive) =>
        timeToLive is { } time ? ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>A message's properties and headers as metadata.</summary>
    public static Dictionary<string, string> Read(IReadOnlyBasicProperties properties)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("messageid", properties.MessageId);
        Add("correlationid", properties.CorrelationId);
        Add("type", properties.Type);
        Add("contenttype", properties.ContentType);
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            if (Text(value) is { } text)
            {
                metadata[name] = text;
            }
        }

        return metadata;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                metadata[name] = value;
            }
        }
    }

    /// <summary>A header's value as text: the protocol has one kind of strings, of bytes.</summary>
    private static string? Text(object? value) =>
        value switch
        {
            null => null,
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    private static byte Priority(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (byte)Math.Clamp(number, byte.MinValue, byte.MaxValue)
            : throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"metadata key 'priority' must be a whole number, not '{text}'"
            );
}

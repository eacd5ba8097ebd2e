namespace Pillion.Mqtt;

/// <summary>A message that arrived on a connection.</summary>
public sealed class MqttMessage
{
    private readonly MqttConnection _connection;
    private readonly ushort _id;

    internal MqttMessage(
        MqttConnection connection,
        ushort id,
        string topic,
        ReadOnlyMemory<byte> payload,
        MqttQualityOfService quality,
        bool isRetained,
        bool isDuplicate
    )
    {
        _connection = connection;
        _id = id;
        Topic = topic;
        Payload = payload;
        Quality = quality;
        IsRetained = isRetained;
        IsDuplicate = isDuplicate;
    }

    /// <summary>The topic it was published to.</summary>
    public string Topic { get; }

    /// <summary>Its bytes; they stay valid.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>How hard the broker tries to get it here.</summary>
    public MqttQualityOfService Quality { get; }

    /// <summary>Whether it was there before we subscribed.</summary>
    public bool IsRetained { get; }

    /// <summary>Whether the broker has sent it before.</summary>
    public bool IsDuplicate { get; }

    /// <summary>Whether its connection still lives; if not, the broker sends it again on the next one of the session.</summary>
    public bool IsConnected => _connection.IsOpen;

    /// <summary>Says to the broker that it need not send it again. Nothing happens when the connection is gone.</summary>
    public ValueTask AcknowledgeAsync() => _connection.AcknowledgeAsync(_id, Quality);
}

namespace Pillion.Mqtt;

/// <summary>How hard both sides try to get a message across (MQTT 3.1.1 §4.3).</summary>
public enum MqttQualityOfService : byte
{
    /// <summary>Once or not at all.</summary>
    AtMostOnce = 0,

    /// <summary>Until it is acknowledged.</summary>
    AtLeastOnce = 1,

    /// <summary>Once, on a connection that lasts; one that breaks in between may bring it twice.</summary>
    ExactlyOnce = 2,
}

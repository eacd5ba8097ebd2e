namespace Pillion.Mqtt;

/// <summary>What to receive.</summary>
/// <param name="Filter">A topic filter, perhaps with <c>$share/group/</c> before it.</param>
/// <param name="Quality">How hard the broker shall try, at most; a message comes with no more than it was published with.</param>
public readonly record struct MqttSubscription(string Filter, MqttQualityOfService Quality);

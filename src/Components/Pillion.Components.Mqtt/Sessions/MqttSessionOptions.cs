using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Sessions;

/// <summary>How a session behaves.</summary>
internal sealed record MqttSessionOptions
{
    /// <summary>How hard the broker tries.</summary>
    public required MqttQualityOfService Quality { get; init; }

    /// <summary>How many handlers may run at once.</summary>
    public int MaxConcurrency { get; init; } = 1000;

    /// <summary>How long a message that failed waits before its handler gets it again, for the first time; then twice as long, and so on.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it waits at most.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the handler gets it again; after that it stays unacknowledged until there is another connection. Null for ever.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>How long it is waited before a broken connection is opened again, for the first time; then twice as long, and so on.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it is waited at most.</summary>
    public TimeSpan LongestReconnectWait { get; init; } = TimeSpan.FromSeconds(5);
}

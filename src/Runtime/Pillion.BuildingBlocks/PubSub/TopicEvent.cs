namespace Pillion.BuildingBlocks.PubSub;

/// <summary>One event on its way to an app.</summary>
public sealed class TopicEvent
{
    /// <summary>The pub/sub component's name.</summary>
    public required string PubSubName { get; init; }

    /// <summary>The topic it was published to, as the app knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The route that the rules chose, as the app gave it; empty when a gRPC app gave none.</summary>
    public required string Path { get; init; }

    /// <summary>The event.</summary>
    public required CloudEvent Event { get; init; }

    /// <summary>What the broker told about the message; an HTTP app gets it as header fields.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

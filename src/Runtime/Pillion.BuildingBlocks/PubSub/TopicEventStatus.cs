namespace Pillion.BuildingBlocks.PubSub;

/// <summary>What an app says about an event it was given (<c>TopicEventResponse.TopicEventResponseStatus</c>, with its wire numbers).</summary>
public enum TopicEventStatus
{
    /// <summary>Processed.</summary>
    Success = 0,

    /// <summary>Not processed; to be delivered again.</summary>
    Retry = 1,

    /// <summary>Not wanted: it goes to the dead-letter topic if there is one, otherwise it is gone.</summary>
    Drop = 2,
}

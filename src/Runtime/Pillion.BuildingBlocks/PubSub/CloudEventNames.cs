namespace Pillion.BuildingBlocks.PubSub;

/// <summary>The names of an event's members: those of CloudEvents 1.0 and Dapr's own.</summary>
public static class CloudEventNames
{
    /// <summary>The event's id.</summary>
    public const string Id = "id";

    /// <summary>Where it came from.</summary>
    public const string Source = "source";

    /// <summary>What kind of event it is.</summary>
    public const string Type = "type";

    /// <summary>The version of CloudEvents.</summary>
    public const string SpecVersion = "specversion";

    /// <summary>The content type of the data.</summary>
    public const string DataContentType = "datacontenttype";

    /// <summary>The data as JSON.</summary>
    public const string Data = "data";

    /// <summary>The data as base64.</summary>
    public const string DataBase64 = "data_base64";

    /// <summary>What the event is about.</summary>
    public const string Subject = "subject";

    /// <summary>When it happened.</summary>
    public const string Time = "time";

    /// <summary>Dapr: the topic it was published to.</summary>
    public const string Topic = "topic";

    /// <summary>Dapr: the component it was published with.</summary>
    public const string PubSubName = "pubsubname";

    /// <summary>Dapr: when it is to be dropped, where the broker does not do so itself.</summary>
    public const string Expiration = "expiration";

    /// <summary>Dapr: an older name of <see cref="TraceParent"/>.</summary>
    public const string TraceId = "traceid";

    /// <summary>The publisher's place in a trace (W3C Trace Context).</summary>
    public const string TraceParent = "traceparent";

    /// <summary>Vendors' parts of the trace (W3C Trace Context).</summary>
    public const string TraceState = "tracestate";

    /// <summary>W3C baggage.</summary>
    public const string Baggage = "baggage";
}

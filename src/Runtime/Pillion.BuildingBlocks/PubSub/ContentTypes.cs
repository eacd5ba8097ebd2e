namespace Pillion.BuildingBlocks.PubSub;

/// <summary>How Dapr tells payloads apart (components-contrib <c>contenttype</c>): parameters and case do not count.</summary>
public static class ContentTypes
{
    /// <summary>A CloudEvent in structured mode.</summary>
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Bytes of no known kind.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>What data is when nobody says.</summary>
    public const string PlainText = "text/plain";

    /// <summary>Whether the data is a CloudEvent already.</summary>
    public static bool IsCloudEvent(string? contentType) => Is(contentType, CloudEvent);

    /// <summary>Whether the data is a JSON value.</summary>
    public static bool IsJson(string? contentType) => Is(contentType, Json);

    /// <summary>Whether the data is bytes.</summary>
    public static bool IsBinary(string? contentType) => Is(contentType, OctetStream);

    /// <summary>Whether the data is text.</summary>
    public static bool IsText(string? contentType) =>
        (contentType is not null && contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
        || Is(contentType, "application/xml");

    private static bool Is(ReadOnlySpan<char> contentType, string expected)
    {
        var end = contentType.IndexOf(';');
        return (end < 0 ? contentType : contentType[..end]).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }
}

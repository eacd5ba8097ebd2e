using System.Text.Json;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>One member of a CloudEvent's JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Json">The value's JSON text, quotes included; a part of the event's own bytes.</param>
public readonly record struct CloudEventAttribute(string Name, JsonValueKind Kind, ReadOnlyMemory<byte> Json)
{
    /// <summary>The value as text: a string's content, anything else as its JSON.</summary>
    public string Text => Kind == JsonValueKind.String ? JsonStrings.Unescape(Json.Span) : System.Text.Encoding.UTF8.GetString(Json.Span);
}

using System.Buffers;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>Metadata as header fields. It comes from anywhere: what is no header field, or belongs to the message's framing, is left out.</summary>
internal static class CallbackHeaders
{
    // RFC 9110 §5.6.2, token.
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private static readonly SearchValues<string> s_ownNames = SearchValues.Create(
        [
            "content-type",
            "content-length",
            "transfer-encoding",
            "connection",
            "host",
            "expect",
            "upgrade",
            "te",
            "trailer",
            "dapr-api-token",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>The fields an event is delivered with: its metadata, and its place in a trace unless the metadata has one.</summary>
    public static HeaderList For(TopicEvent topicEvent)
    {
        var headers = From(topicEvent.Metadata);
        var cloudEvent = topicEvent.Event;
        var traceParent = cloudEvent.GetText(CloudEventNames.TraceParent) ?? cloudEvent.GetText(CloudEventNames.TraceId);
        Propagate(headers, CloudEventNames.TraceParent, traceParent);
        Propagate(headers, CloudEventNames.TraceState, cloudEvent.GetText(CloudEventNames.TraceState));
        Propagate(headers, CloudEventNames.Baggage, cloudEvent.GetText(CloudEventNames.Baggage));
        return headers;
    }

    /// <summary>The metadata as fields.</summary>
    public static HeaderList From(IReadOnlyDictionary<string, string>? metadata)
    {
        HeaderList headers = [];
        foreach (var (name, value) in metadata ?? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty)
        {
            if (IsField(name, value) && !s_ownNames.Contains(name))
            {
                headers.Add(name, value);
            }
        }

        return headers;
    }

    private static void Propagate(HeaderList headers, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && IsField(name, value) && headers.Get(name) is null)
        {
            headers.Add(name, value);
        }
    }

    private static bool IsField(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_token))
        {
            return false;
        }

        foreach (var c in value)
        {
            // Above Latin-1 there are no bytes for it; controls would end the field.
            if (c is (< ' ' and not '\t') or '\u007f' or > '\u00ff')
            {
                return false;
            }
        }

        return true;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>The answer of <c>GET /dapr/subscribe</c> (<c>SubscriptionJSON</c> in Dapr's <c>pkg/runtime/pubsub/subscriptions.go</c>).</summary>
internal static class SubscriptionListJson
{
    /// <summary>Reads the list. A subscription without any route has an empty list of rules.</summary>
    /// <exception cref="JsonException">The bytes are no such list.</exception>
    public static IReadOnlyList<AppSubscription> Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        var items = JsonSerializer.Deserialize(body, CallbackJsonContext.Default.ListItem) ?? [];
        return [.. items.OfType<Item>().Select(ToSubscription)];
    }

    private static AppSubscription ToSubscription(Item item)
    {
        List<RouteRule> rules = [.. (item.Routes?.Rules ?? []).Select(r => new RouteRule(r.Match?.Trim(), r.Path ?? ""))];
        if (item.Routes?.Default is { Length: > 0 } fallback)
        {
            rules.Add(new RouteRule(null, fallback));
        }
        else if (item.Route is { Length: > 0 } route)
        {
            rules.Add(new RouteRule(null, route));
        }

        return new AppSubscription
        {
            PubSubName = item.PubSubName ?? "",
            Topic = item.Topic ?? "",
            Rules = rules,
            Metadata = item.Metadata,
            DeadLetterTopic = string.IsNullOrEmpty(item.DeadLetterTopic) ? null : item.DeadLetterTopic,
            Bulk = item.BulkSubscribe is { Enabled: true } bulk
                ? BulkSubscribeOptions.From(bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs)
                : null,
        };
    }

    internal sealed record Item
    {
        [JsonPropertyName("pubsubname")]
        public string? PubSubName { get; init; }

        public string? Topic { get; init; }

        public string? Route { get; init; }

        public RoutesItem? Routes { get; init; }

        public Dictionary<string, string>? Metadata { get; init; }

        public string? DeadLetterTopic { get; init; }

        public BulkItem? BulkSubscribe { get; init; }
    }

    internal sealed record RoutesItem
    {
        public List<RuleItem>? Rules { get; init; }

        public string? Default { get; init; }
    }

    internal sealed record RuleItem
    {
        public string? Match { get; init; }

        public string? Path { get; init; }
    }

    internal sealed record BulkItem
    {
        public bool Enabled { get; init; }

        public int MaxMessagesCount { get; init; }

        public int MaxAwaitDurationMs { get; init; }
    }
}

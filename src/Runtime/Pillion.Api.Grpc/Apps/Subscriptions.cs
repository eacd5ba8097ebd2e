using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;
using TopicSubscription = Pillion.Protos.Runtime.TopicSubscription;

namespace Pillion.Api.Grpc.Apps;

/// <summary>Reads what an app answers to <c>ListTopicSubscriptions</c>.</summary>
/// <remarks>Dapr's <c>pkg/runtime/pubsub/subscriptions.go</c>: without any route events come without one.</remarks>
internal static class Subscriptions
{
    public static AppSubscription Read(TopicSubscription subscription)
    {
        List<RouteRule> rules = [.. (subscription.Routes?.Rules ?? []).Select(rule => new RouteRule(rule.Match.Trim(), rule.Path))];
        if (subscription.Routes?.Default is { Length: > 0 } fallback)
        {
            rules.Add(new RouteRule(null, fallback));
        }

        if (rules.Count == 0)
        {
            rules.Add(new RouteRule(null, ""));
        }

        return new AppSubscription
        {
            PubSubName = subscription.PubsubName,
            Topic = subscription.Topic,
            Rules = rules,
            Metadata = subscription.Metadata.ToMetadata(),
            DeadLetterTopic = subscription.DeadLetterTopic.Length == 0 ? null : subscription.DeadLetterTopic,
            Bulk = subscription.BulkSubscribe is { Enabled: true } bulk
                ? BulkSubscribeOptions.From(bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs)
                : null,
        };
    }
}

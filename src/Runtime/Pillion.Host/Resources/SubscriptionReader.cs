using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Cel;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads a <c>Subscription</c> document: <c>v1alpha1</c> has one <c>route</c>, <c>v2alpha1</c> has <c>routes</c> with conditions.</summary>
internal static class SubscriptionReader
{
    private const string V1 = "dapr.io/v1alpha1";
    private const string V2 = "dapr.io/v2alpha1";

    /// <summary>The subscription; null when it has no usable name, component, topic or route (the problems then say so).</summary>
    public static SubscriptionResource? Read(MappingReader document)
    {
        var isV2 = document.Text("apiVersion") == V2;
        var header = ResourceHeader.Read(document, V1, V2);
        if (header.Spec is not { } spec)
        {
            return null;
        }

        var pubSubName = spec.RequiredText("pubsubname");
        var topic = spec.RequiredText("topic");
        var rules = isV2 ? ReadRoutes(spec) : ReadRoute(spec);
        var metadata = spec.Dictionary("metadata");
        var deadLetterTopic = spec.Text("deadLetterTopic");
        var bulk = ReadBulk(spec);
        spec.RejectUnknownKeys();
        if (header.Name is null || pubSubName is null || topic is null || rules.Count == 0)
        {
            return null;
        }

        return new SubscriptionResource
        {
            Name = header.Name,
            SecretStore = header.SecretStore,
            Scopes = header.Scopes,
            Source = document.Source,
            Line = document.Line,
            Subscription = new AppSubscription
            {
                PubSubName = pubSubName,
                Topic = topic,
                Rules = rules,
                Metadata = metadata is { Count: > 0 } ? metadata : null,
                DeadLetterTopic = string.IsNullOrEmpty(deadLetterTopic) ? null : deadLetterTopic,
                Bulk = bulk,
            },
        };
    }

    private static List<RouteRule> ReadRoute(MappingReader spec) =>
        spec.RequiredText("route") is { } route ? [new RouteRule(null, route)] : [];

    private static List<RouteRule> ReadRoutes(MappingReader spec)
    {
        List<RouteRule> rules = [];
        if (spec.Mapping("routes") is not { } routes)
        {
            if (spec.Node("routes") is null)
            {
                spec.Error("routes", "is required: rules, a default, or both");
            }

            return rules;
        }

        foreach (var rule in routes.Mappings("rules"))
        {
            var match = rule.Text("match")?.Trim();
            var path = rule.RequiredText("path");
            rule.RejectUnknownKeys();
            if (path is not null && IsValid(rule, match))
            {
                rules.Add(new RouteRule(match, path));
            }
        }

        if (routes.Text("default") is { Length: > 0 } fallback)
        {
            rules.Add(new RouteRule(null, fallback));
        }

        routes.RejectUnknownKeys();
        if (rules.Count == 0)
        {
            spec.Error("routes", "has no usable rule and no default, so that events would go nowhere");
        }

        return rules;
    }

    private static bool IsValid(MappingReader rule, string? match)
    {
        try
        {
            _ = string.IsNullOrEmpty(match) ? null : CelProgram.Compile(match);
            return true;
        }
        catch (CelException e)
        {
            rule.Error("match", $"is no valid CEL expression: {e.Message}");
            return false;
        }
    }

    private static BulkSubscribeOptions? ReadBulk(MappingReader spec)
    {
        if (spec.Mapping("bulkSubscribe") is not { } bulk)
        {
            return null;
        }

        var isEnabled = bulk.Boolean("enabled") ?? false;
        var count = bulk.Integer("maxMessagesCount", 0, int.MaxValue) ?? 0;
        var milliseconds = bulk.Integer("maxAwaitDurationMs", 0, int.MaxValue) ?? 0;
        bulk.RejectUnknownKeys();
        return isEnabled ? BulkSubscribeOptions.From(count, milliseconds) : null;
    }
}

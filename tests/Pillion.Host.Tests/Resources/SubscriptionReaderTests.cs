using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class SubscriptionReaderTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ConfigurationProblems _problems = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_V1_HasOneRoute()
    {
        var resource = Assert.Single(
            Load(
                """
                apiVersion: dapr.io/v1alpha1
                kind: Subscription
                metadata: {name: orders}
                spec:
                  pubsubname: bus
                  topic: orders
                  route: /on-order
                  metadata: {rawPayload: "true"}
                  deadLetterTopic: dead
                  bulkSubscribe: {enabled: true, maxMessagesCount: 10}
                scopes: [app]
                """
            )
        );

        Assert.Empty(_problems.Errors);
        Assert.True(resource.IsVisibleTo("app") && !resource.IsVisibleTo("other"));
        var subscription = resource.Subscription;
        Assert.Equal(("bus", "orders", "dead"), (subscription.PubSubName, subscription.Topic, subscription.DeadLetterTopic));
        Assert.Equal([new RouteRule(null, "/on-order")], subscription.Rules);
        Assert.Equal("true", subscription.Metadata!["rawPayload"]);
        Assert.Equal(new BulkSubscribeOptions(10, TimeSpan.FromSeconds(1)), subscription.Bulk);
    }

    [Fact]
    public void Read_V2_HasRulesAndADefault()
    {
        var resource = Assert.Single(
            Load(
                """
                apiVersion: dapr.io/v2alpha1
                kind: Subscription
                metadata: {name: orders}
                spec:
                  pubsubname: bus
                  topic: orders
                  routes:
                    rules:
                      - match: event.type == "widget"
                        path: /widgets
                    default: /rest
                """
            )
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal([new RouteRule("event.type == \"widget\"", "/widgets"), new RouteRule(null, "/rest")], resource.Subscription.Rules);
        Assert.Null(resource.Subscription.Bulk);
    }

    [Theory]
    [InlineData("v1alpha1", "{pubsubname: b, topic: t}", "spec.route", "is required")]
    [InlineData("v1alpha1", "{pubsubname: b, route: /r}", "spec.topic", "is required")]
    [InlineData("v2alpha1", "{pubsubname: b, topic: t}", "spec.routes", "is required: rules, a default, or both")]
    [InlineData("v2alpha1", "{pubsubname: b, topic: t, routes: {}}", "spec.routes", "has no usable rule and no default")]
    [InlineData(
        "v2alpha1",
        "{pubsubname: b, topic: t, routes: {default: /d, rules: [{match: '1 +', path: /r}]}}",
        "spec.routes.rules[0].match",
        "is no valid CEL expression: the expression ends where a value should be (at character 4)"
    )]
    [InlineData("v1alpha1", "{pubsubname: b, topic: t, route: /r, deadletterTopic: d}", "spec.deadletterTopic", "is not a known key")]
    public void Read_NotUsable_SaysWhereAndWhy(string version, string spec, string path, string message)
    {
        Load($"apiVersion: dapr.io/{version}\nkind: Subscription\nmetadata: {{name: s}}\nspec: {spec}\n");

        Assert.Contains(
            _problems.Errors,
            e => e.ToString().Contains(path, StringComparison.Ordinal) && e.ToString().Contains(message, StringComparison.Ordinal)
        );
    }

    private IReadOnlyList<SubscriptionResource> Load(string yaml)
    {
        _folder.Write("subscription.yaml", yaml);
        return new ResourceLoader(NullLogger.Instance, null).Load([_folder.Path], _problems).Subscriptions;
    }
}

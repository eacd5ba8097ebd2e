using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary><c>wasi:config</c>, <c>wasi:logging</c> and <c>wasi:messaging</c> of a component in C.</summary>
public sealed class StandardInterfacesTests
{
    private const string Guest = "components/standard";

    private static readonly ComponentSpec s_pubSub = GuestApps.Component("pubsub", "pubsub.in-memory");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Config_KeysOfSeveralStores_AreFoundInTheFirstThatHasThem()
    {
        using var temp = new TempDirectory();
        await File.WriteAllTextAsync(temp.File("a.json"), """{"colour":"green","size":"2"}""", Cancel);
        await File.WriteAllTextAsync(temp.File("b.json"), """{"colour":"red","weight":"5"}""", Cancel);
        await using var apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("b", "configuration.local.file", ("path", temp.File("b.json"))),
            GuestApps.Component("a", "configuration.local.file", ("path", temp.File("a.json")))
        );
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);

        Assert.Equal("200 green", await AskAsync(app, "/config/colour"));
        Assert.Equal("200 5", await AskAsync(app, "/config/weight"));
        Assert.Equal("200 none", await AskAsync(app, "/config/smell"));
        Assert.Equal("200 colour=green size=2 weight=5 ", await AskAsync(app, "/configs"));
    }

    [Fact]
    public async Task Config_NoStore_IsAnErrorThatSaysWhatToAdd()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);

        Assert.StartsWith(
            "200 upstream: wasi:config needs a configuration store, and app 'standard' sees none",
            await AskAsync(app, "/config/colour"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Log_AtEachLevel_IsALineOfTheAppsLog()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);

        for (var level = 0; level < 6; level++)
        {
            await AskAsync(app, $"/log/{level}/part?line-{level}");
        }

        await AskAsync(app, "/log/3/?without");
        Assert.Equal(
            [.. Enumerable.Range(0, 6).Select(i => ((LogLevel)i, $"standard: part: line-{i}")), (LogLevel.Warning, "standard: without")],
            apps.Log.Lines.Where(line => line.Message.StartsWith("standard: ", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("pubsub")]
    [InlineData("default")]
    [InlineData("")]
    public async Task Send_ToAClient_IsAnEventOfThatComponent(string client)
    {
        await using var apps = await GuestApps.StartAsync(null, s_pubSub);
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);
        await using var runtime = app.Runtime;
        await SubscribeAsync(app, "orders");

        Assert.Equal("200 sent", await AskAsync(app, $"/send/{client}/orders?tea"));

        await apps.Log.WaitForAsync("standard: message: orders text/plain tea");
    }

    [Fact]
    public async Task Send_UnknownClient_IsAnErrorThatSaysWhatThereIs()
    {
        await using var apps = await GuestApps.StartAsync(null, s_pubSub);
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);

        Assert.Equal(
            "200 connection: there is no pub/sub component 'kafka'; app 'standard' sees [pubsub]",
            await AskAsync(app, "/send/kafka/orders?tea")
        );
        Assert.Equal("200 other: topic is empty in pubsub pubsub", await AskAsync(app, "/send/pubsub/?tea"));
    }

    [Fact]
    public async Task Send_TopicThatIsNotAllowed_IsPermissionDenied()
    {
        var scoped = GuestApps.Component("pubsub", "pubsub.in-memory", ("allowedTopics", "open"));
        await using var apps = await GuestApps.StartAsync(null, scoped);
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);

        Assert.Equal(
            "200 permission-denied: topic closed is not allowed for app id standard",
            await AskAsync(app, "/send/pubsub/closed?tea")
        );
    }

    [Fact]
    public async Task Handle_GuestRefusesAMessage_ItGoesToTheDeadLetterTopic()
    {
        await using var apps = await GuestApps.StartAsync(null, s_pubSub);
        var app = apps.Add("standard", Guest, WasmTrigger.Auto);
        await using var runtime = app.Runtime;
        await SubscribeAsync(app, "orders", "dead");

        await app
            .Runtime.PubSub.Open("pubsub", "orders")
            .PublishAsync(new PublishRequest("orders", "bad"u8.ToArray(), "text/plain"), cancellationToken: Cancel);

        await apps.Log.WaitForAsync("standard: message: dead ");
    }

    private static async Task SubscribeAsync(GuestApp app, params string[] topics)
    {
        app.Runtime.Subscriptions.Declared =
        [
            .. topics.Select(
                (topic, i) =>
                    new AppSubscription
                    {
                        PubSubName = "pubsub",
                        Topic = topic,
                        Rules = [new RouteRule(null, "/" + topic)],
                        DeadLetterTopic = topics.ElementAtOrDefault(i + 1),
                    }
            ),
        ];
        await app.Runtime.Subscriptions.StartAsync(Cancel);
    }

    private static async Task<string> AskAsync(GuestApp app, string target) => (await app.GetAsync(target)).ToString();
}

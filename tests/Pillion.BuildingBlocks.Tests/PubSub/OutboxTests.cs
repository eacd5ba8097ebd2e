using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Components.Conformance.PubSub;
using Pillion.Components.Local;

namespace Pillion.BuildingBlocks.Tests.PubSub;

public sealed class OutboxTests : IAsyncLifetime
{
    private readonly MessageCollector _published = new();
    private IPubSub _bus = null!;
    private IStateStore _store = null!;
    private AppRuntime? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = (IPubSub)await CreateAsync("pubsub.in-memory");
        _store = (IStateStore)await CreateAsync("state.in-memory");
        await _bus.SubscribeAsync(new TopicSubscription("orders", "listener"), _published.HandleAsync, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _bus.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Transact_Upserts_ArePublishedAndTheMarkerGoes()
    {
        var app = await StartAsync();

        await app
            .State.Open("store")
            .TransactAsync(
                new StateTransaction([
                    Upsert("1", "{\"n\":1}", ("contentType", "application/json"), ("custom", "yes")),
                    StateOperation.Remove(new StateDeleteRequest("2")),
                ]),
                Cancellation
            );

        await _published.HasAsync(1, "the event of the upsert");
        var cloudEvent = JsonDocument.Parse(_published.Texts[0]).RootElement;
        Assert.Equal("{\"n\":1}", cloudEvent.GetProperty("data").GetRawText());
        Assert.Equal(("orders", "bus"), (Text(cloudEvent, "topic"), Text(cloudEvent, "pubsubname")));
        Assert.Equal(("app", "yes"), (Text(cloudEvent, "source"), Text(cloudEvent, "custom")));
        var marker = Text(cloudEvent, "id")!;
        Assert.StartsWith("outbox-", marker, StringComparison.Ordinal);
        await Pillion.Testing.Wait.ForAsync(GoneAsync(marker), "the marker being deleted");
        Assert.True(await ExistsAsync("app||1"));
    }

    [Fact]
    public async Task Transact_Projection_IsPublishedInsteadAndNotStored()
    {
        var app = await StartAsync();

        await app
            .State.Open("store")
            .TransactAsync(
                new StateTransaction([Upsert("1", "\"stored\""), Upsert("1", "\"shown\"", ("outbox.projection", "true"))]),
                Cancellation
            );

        await _published.HasAsync(1, "the projection");
        Assert.Equal("shown", Text(JsonDocument.Parse(_published.Texts[0]).RootElement, "data"));
        Assert.Equal("\"stored\"", Encoding.UTF8.GetString((await _store.GetAsync(new("app||1"), Cancellation)).Data.Span));
    }

    [Fact]
    public async Task Transact_Refused_PublishesNothing()
    {
        var app = await StartAsync(("outboxDiscardWhenMissingState", "true"));

        await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await app
                .State.Open("store")
                .TransactAsync(
                    new StateTransaction([StateOperation.Upsert(new StateSetRequest("1", "1"u8.ToArray(), ETag: "999"))]),
                    Cancellation
                )
        );
        await app.State.Open("store").TransactAsync(new StateTransaction([Upsert("2", "\"good\"")]), Cancellation);

        await _published.HasAsync(1, "the event of the transaction that was applied");
        Assert.Equal("good", Text(JsonDocument.Parse(_published.Texts[0]).RootElement, "data"));
    }

    [Fact]
    public async Task Transact_NoSuchPubSub_IsRefusedBeforeAnythingIsApplied()
    {
        var app = await StartAsync(("outboxPubsub", "nobody"));

        var e = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await app.State.Open("store").TransactAsync(new StateTransaction([Upsert("1", "1")]), Cancellation)
        );

        Assert.Equal("ERR_PUBLISH_OUTBOX", e.Error.Code);
        Assert.False(await ExistsAsync("app||1"));
    }

    private async Task<AppRuntime> StartAsync(params (string Key, string Value)[] metadata)
    {
        _app = Apps.Create(
            "app",
            null,
            Apps.Component("bus", _bus),
            Apps.Component("store", _store, [("outboxPublishPubsub", "bus"), ("outboxPublishTopic", "orders"), .. metadata])
        );
        await _app.Subscriptions.StartAsync(Cancellation);
        return _app;
    }

    private static async Task<IComponent> CreateAsync(string type)
    {
        var component = LocalComponents.All.Single(r => r.Type == type).Create(new ComponentServices());
        await component.InitAsync(new ComponentSpec { Name = type, Type = type }, Cancellation);
        return component;
    }

    private async Task<bool> ExistsAsync(string key) => (await _store.GetAsync(new StateGetRequest(key), Cancellation)).Exists;

    private async Task GoneAsync(string key)
    {
        while (await ExistsAsync(key))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }
    }

    private static StateOperation Upsert(string key, string value, params (string Key, string Value)[] metadata) =>
        StateOperation.Upsert(
            new StateSetRequest(
                key,
                Encoding.UTF8.GetBytes(value),
                Metadata: metadata.Length == 0 ? null : metadata.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal)
            )
        );

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

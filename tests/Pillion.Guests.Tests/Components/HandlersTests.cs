using System.Text;
using Pillion.Abstractions.Configuration;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>The typed handlers of dapr:building-blocks, of a component in C that knows nothing of HTTP.</summary>
public sealed class HandlersTests : IAsyncLifetime
{
    private GuestApps? _apps;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GuestApp App => _apps!.Find("handlers");

    private IAppCallbacks Callbacks => App.Runtime.Callbacks!;

    public async ValueTask InitializeAsync()
    {
        _apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("statestore", "state.in-memory"),
            GuestApps.Component("pubsub", "pubsub.in-memory")
        );
        _apps.Add("handlers", "components/handlers", WasmTrigger.Auto);
    }

    public async ValueTask DisposeAsync()
    {
        await App.Runtime.DisposeAsync();
        await _apps!.DisposeAsync();
    }

    [Fact]
    public async Task Invoke_ByAnotherApp_IsACallOfTheHandler()
    {
        Assert.Equal(WasmTrigger.Dapr, App.Wasm.Trigger);
        var caller = _apps!.Add("caller", "components/hello", WasmTrigger.Http);
        var request = GuestApp.Request("PUT", "/things/7?all=yes", "body"u8.ToArray(), new HeaderList { { "x-note", "noted" } });

        await using var answer = await caller.Runtime.Invocation.InvokeAsync("handlers", request, Cancel);

        Assert.Equal(201, answer.Status);
        Assert.Equal("text/plain", answer.Headers.Get("content-type"));
        Assert.Equal("on-invoke", answer.Headers.Get("x-from"));
        Assert.Equal("PUT things/7?all=yes body noted", Encoding.UTF8.GetString((await answer.Body.ReadAllAsync(1000, Cancel)).Span));
    }

    [Fact]
    public async Task Invoke_HandlerTrapsOrAnswersNonsense_IsAFailureWithTheReason()
    {
        var trapped = await Assert.ThrowsAsync<AppChannelException>(() => App.GetAsync("/trap"));
        Assert.Contains("app 'handlers' trapped", trapped.Message, StringComparison.Ordinal);

        var nonsense = await Assert.ThrowsAsync<AppChannelException>(() => App.GetAsync("/status/42"));
        Assert.Equal("app 'handlers' answered with the status 42, which is no HTTP status", nonsense.Message);

        Assert.Equal("201 GET fine ", (await App.GetAsync("/fine")).ToString());
    }

    [Fact]
    public async Task Subscriptions_AreFoundAtTheStart_AndEventsComeByTheirRules()
    {
        await App.Runtime.Subscriptions.StartAsync(Cancel);

        await PublishAsync("""{"n":1}""", "application/json");
        Assert.Equal("""pubsub orders orders com.dapr.event.sent application/json {"n":1}""", await KeptAsync("orders"));

        await PublishAsync(
            """{"specversion":"1.0","id":"1","source":"test","type":"special","datacontenttype":"text/plain","note":"n","data":"hello"}""",
            "application/cloudevents+json"
        );
        Assert.Equal("""pubsub orders specials special text/plain hello "n" """.TrimEnd(), await KeptAsync("specials"));

        await PublishAsync("bad", "text/plain");
        Assert.EndsWith("text/plain bad", await KeptAsync("buried"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bindings_ThatTheHandlerNames_AreDelivered()
    {
        Assert.True(await Callbacks.WantsBindingAsync("tick", "tick", Cancel));
        Assert.False(await Callbacks.WantsBindingAsync("tack", "tack", Cancel));
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["from"] = "test" };

        var answer = await Callbacks.DeliverBindingEventAsync(new BindingEvent("tick", "/tick", "tock"u8.ToArray(), metadata), Cancel);

        Assert.Equal("taken", Encoding.UTF8.GetString(answer.Data.Span));
        Assert.Equal("tick tock from=test", await KeptAsync("binding"));
        var refused = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks.DeliverBindingEventAsync(new BindingEvent("tick", "/tick", "bad"u8.ToArray(), null), Cancel)
        );
        Assert.Equal("bindings-handler.on-binding-event of app handlers failed: I do not take this", refused.Message);
    }

    [Fact]
    public async Task Jobs_ThatAreDue_AreDelivered()
    {
        var status = await Callbacks.TriggerJobAsync(new JobTrigger("sweep", """{"room":3}"""u8.ToArray()), Cancel);

        Assert.Equal(JobTriggerStatus.Success, status);
        Assert.Equal("""sweep {"room":3}""", await KeptAsync("job"));
        await Callbacks.TriggerJobAsync(new JobTrigger("sweep", default), Cancel);
        Assert.Equal("sweep", await KeptAsync("job", "sweep"));
        var refused = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks.TriggerJobAsync(new JobTrigger("bad", default), Cancel)
        );
        Assert.Equal("jobs-handler.on-job of app handlers failed: I do not do this", refused.Message);
    }

    [Fact]
    public async Task ConfigurationChanges_AreDelivered()
    {
        var items = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal) { ["colour"] = new("green", "7") };

        await Callbacks.DeliverConfigurationAsync(new ConfigurationUpdate("settings", "1", items), Cancel);

        Assert.Equal("settings id colour=green@7", await KeptAsync("configuration"));
    }

    [Fact]
    public async Task Load_HandlersThatOtherTriggersDoNotFit_SaysWhatItExports()
    {
        var error = Assert.Throws<WasmAppException>(() => _apps!.Add("other", "components/handlers", WasmTrigger.Http));

        Assert.Contains("the trigger 'http' does not fit", error.Message, StringComparison.Ordinal);
        Assert.Contains("dapr:building-blocks/pubsub-handler@0.1.0", error.Message, StringComparison.Ordinal);
        Assert.True(await Callbacks.CheckHealthAsync("/healthz", Cancel));
    }

    private async Task PublishAsync(string data, string contentType) =>
        await App
            .Runtime.PubSub.Open("pubsub", "orders")
            .PublishAsync(new PublishRequest("orders", Encoding.UTF8.GetBytes(data), contentType), cancellationToken: Cancel);

    /// <summary>What a handler has put into the state store, once it has.</summary>
    private async Task<string> KeptAsync(string handler, string? expected = null)
    {
        var kept = "";
        await Wait.UntilAsync(
            async () =>
            {
                var value = await App.Runtime.State.Open("statestore").GetAsync(handler, cancellationToken: Cancel);
                kept = Encoding.UTF8.GetString(value.Data.Span);
                return value.Exists && (expected is null || kept == expected);
            },
            $"what the handler keeps as '{handler}'"
        );
        return kept;
    }
}

using System.Text;
using Pillion.Abstractions.Configuration;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>A component of the world <c>app</c> of <c>dapr-wasm-components:interfaces@0.5.0</c>, in C.</summary>
public sealed class DaprInterfacesTests : IAsyncLifetime
{
    private readonly TempDirectory _temp = new();
    private GuestApps? _apps;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GuestApp App => _apps!.Find("one");

    private IAppCallbacks Callbacks => App.Runtime.Callbacks!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_temp.File("secrets.json"), """{"key":"open sesame"}""", Cancel);
        await File.WriteAllTextAsync(_temp.File("settings.json"), """{"colour":"green"}""", Cancel);
        Directory.CreateDirectory(_temp.File("keys"));
        await File.WriteAllBytesAsync(Path.Combine(_temp.File("keys"), "key"), new byte[32], Cancel);
        _apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("settings", "configuration.local.file", ("path", _temp.File("settings.json"))),
            GuestApps.Component("crypto", "crypto.dapr.localstorage", ("path", _temp.File("keys"))),
            GuestApps.Component("echo", "conversation.echo"),
            GuestApps.Component("statestore", "state.in-memory"),
            GuestApps.Component("pubsub", "pubsub.in-memory"),
            GuestApps.Component("lockstore", "lock.in-memory"),
            GuestApps.Component("secrets", "secretstores.local.file", ("secretsFile", _temp.File("secrets.json")))
        );
        _apps.Add("one", "components/interfaces", WasmTrigger.Auto);
        _apps.Add("two", "components/interfaces", WasmTrigger.Auto);
    }

    public async ValueTask DisposeAsync()
    {
        await App.Runtime.DisposeAsync();
        await _apps!.Find("two").Runtime.DisposeAsync();
        await _apps.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task State_RoundTrip_EtagsDecideAndMissingIsAnError()
    {
        Assert.Equal(WasmTrigger.Dapr, App.Wasm.Trigger);
        Assert.Equal("200 value saved etag-mismatch swapped key-not-found", await AskAsync("/round-trip", "value"));
    }

    [Theory]
    [InlineData("/store/nowhere", "200 store-not-found: nowhere")]
    [InlineData("/store/statestore", "200 key-not-found")]
    [InlineData("/locks", "200 locked not-acquired lock-belongs-to-others unlocked lock-does-not-exist")]
    [InlineData("/secret/key", "200 open sesame")]
    [InlineData("/secret/missing", "200 secret-not-found")]
    [InlineData("/transaction", "200 applied old= new=1")]
    [InlineData("/settings", "200 colour=green")]
    [InlineData("/jobs", "200 scheduled already-exists @every 1h job-not-found invalid-schedule")]
    [InlineData("/binding", "200 binding-not-found")]
    [InlineData("/metadata", "200 { healthy")]
    [InlineData("/converse/nobody", "200 component-not-found: nobody")]
    [InlineData("/workflow", "200 dapr (this runtime has no workflow building block)")]
    [InlineData("/elsewhere", "404 ")]
    public async Task Invoke_Operation_AnswersOrSaysWhatIsMissing(string path, string expected) =>
        Assert.Equal(expected, await AskAsync(path));

    [Fact]
    public async Task State_FailureThatNoGuestCouldActOn_EndsTheInstanceAndSaysWhy()
    {
        var error = await Assert.ThrowsAsync<AppChannelException>(() => AskAsync("/key/a||b"));

        Assert.Contains("app 'one' was ended by a failure", error.Message, StringComparison.Ordinal);
        Assert.Contains("'a||b' can't contain '||'", error.Message, StringComparison.Ordinal);
        Assert.Equal("200 key-not-found", await AskAsync("/key/a"));
    }

    [Theory]
    [InlineData("/crypto", "200 hidden malformed-ciphertext component-not-found")]
    [InlineData("/converse/echo", "200 hidden stop")]
    public async Task Invoke_OperationOnData_Answers(string path, string expected) =>
        Assert.Equal(expected, await AskAsync(path, "hidden"));

    [Fact]
    public async Task Actors_AreCalled_EndsTheInstanceAndNamesWhatIsMissing()
    {
        var error = await Assert.ThrowsAsync<AppChannelException>(() => AskAsync("/actor"));

        Assert.Equal(
            "app 'one' was ended: it called actors.get-state of dapr-wasm-components:interfaces for actor type 'room', and this runtime has no actors building block",
            error.Message
        );
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public async Task Invocation_OfItselfAndOfAnother_IsAnswered(string target) =>
        Assert.Equal("200 put a=1  hello", await AskAsync("/call/" + target, "hello"));

    [Fact]
    public async Task Invocation_UnknownApp_IsUnreachable() =>
        Assert.StartsWith("200 app-unreachable: ", await AskAsync("/call/nobody"), StringComparison.Ordinal);

    [Fact]
    public async Task Events_PublishedByOneApp_ComeToAnother()
    {
        var two = _apps!.Find("two");
        await two.Runtime.Subscriptions.StartAsync(Cancel);

        Assert.Equal("200 published", await AskAsync("/publish", "7"));

        await Wait.UntilAsync(
            async () => (await two.GetAsync("/last")).ToString() == "200 pubsub counts text/plain 7",
            "the event in the other app"
        );
    }

    [Fact]
    public async Task Bindings_AnswerAsksForState_ComesWithIt()
    {
        Assert.True(await Callbacks.WantsBindingAsync("tick", "tick", Cancel));
        Assert.False(await Callbacks.WantsBindingAsync("tack", "tack", Cancel));

        var answer = await Callbacks.DeliverBindingEventAsync(new BindingEvent("tick", "/tick", "tock"u8.ToArray(), null), Cancel);

        Assert.Equal("tock", Encoding.UTF8.GetString(answer.Data.Span));
        Assert.Equal("statestore", answer.StoreName);
        var state = Assert.Single(answer.States);
        Assert.Equal(("tick", "tock"), (state.Key, Encoding.UTF8.GetString(state.Value.Span)));
        var refused = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks.DeliverBindingEventAsync(new BindingEvent("tick", "/tick", default, null), Cancel)
        );
        Assert.EndsWith("there is nothing in it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JobsConfigurationAndHealth_AreCallbacks()
    {
        Assert.Equal(JobTriggerStatus.Success, await Callbacks.TriggerJobAsync(new JobTrigger("sweep", "3"u8.ToArray()), Cancel));
        Assert.Equal("200 sweep 3", await AskAsync("/last"));
        await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks.TriggerJobAsync(new JobTrigger("sweep", default), Cancel)
        );

        var items = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal) { ["colour"] = new("green", "7") };
        await Callbacks.DeliverConfigurationAsync(new ConfigurationUpdate("settings", "1", items), Cancel);
        Assert.Equal("200 settings one", await AskAsync("/last"));

        Assert.True(await Callbacks.CheckHealthAsync("", Cancel));
        await App.Runtime.State.Open("statestore").SaveAsync([new("ill", "1"u8.ToArray())], Cancel);
        Assert.False(await Callbacks.CheckHealthAsync("", Cancel));
    }

    private async Task<string> AskAsync(string path, string body = "") =>
        (await App.SendAsync(GuestApp.Request("PUT", path, Encoding.UTF8.GetBytes(body)))).ToString();
}

using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Guests;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Tests.Testing;
using Pillion.Host.Wasm;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using Pillion.Wasm.Text;

namespace Pillion.Host.Tests.Wasm;

/// <summary>Apps that are plug-ins of go-plugin's ABI (<c>tests/guests/go-plugin/app.c</c>), as their callers see them.</summary>
public sealed class PluginAppTests : IAsyncDisposable
{
    public static readonly TheoryData<string> Forms = ["0.1", "2025"];

    private readonly WasmAppFactory _factory = new();
    private readonly TestHost _host;
    private AppDefinition _app;

    public PluginAppTests()
    {
        _host = new TestHost { WasmAppFactory = _factory };
        _app = _host.Wasm("go-wasm-app");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _factory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Invoke_SetAndGet_GoThroughTheStateStore(string form)
    {
        await StartAsync(form);

        Assert.Equal((200, "OK"), await InvokeAsync("service-call/set", "value1"));
        Assert.Equal((200, "value1"), await InvokeAsync("service-call/get"));
        Assert.Equal((200, "1"), await InvokeAsync("count"));
        Assert.Equal((200, "1"), await InvokeAsync("count"));

        // Its own port is the same.
        using var own = await _host.Http.PostAsync($"http://127.0.0.1:{_app.AppPort}/service-call/get", null, Cancel);
        Assert.Equal("value1", await own.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("text/plain", own.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Invoke_Reused_AnInstanceKeepsItsMemoryUntilItTraps()
    {
        _app = _app with { Wasm = new WasmAppSettings { Limits = new WasmAppLimits { Reuse = true } } };
        await StartAsync("2025");

        Assert.Equal((200, "1"), await InvokeAsync("count"));
        Assert.Equal((200, "2"), await InvokeAsync("count"));
        Assert.Equal(500, (await InvokeAsync("trap")).Status);
        Assert.Equal((200, "1"), await InvokeAsync("count"));
    }

    [Theory]
    [InlineData("trap", "app 'go-wasm-app' trapped")]
    [InlineData("outside", "called the host with a message of 64 bytes at 0xfffffff0, which is outside of its memory")]
    [InlineData("nonsense", "app_callback_on_invoke replied with 6 bytes that are no InvokeResponse")]
    [InlineData("nope", "unknown method nope")]
    public async Task Invoke_Fails_TheCallerIsToldAndOthersAreServed(string method, string reason)
    {
        await StartAsync("2025");

        var (status, body) = await InvokeAsync(method);

        Assert.Equal(500, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        Assert.Equal((200, "1"), await InvokeAsync("count"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Invoke_OneHundredCallersAndTraps_OthersAreAnswered(string form)
    {
        await StartAsync(form);
        await InvokeAsync("service-call/set", "value1");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => InvokeAsync(i % 10 == 0 ? "trap" : "service-call/get"), Cancel))
        );

        Assert.Equal((10, 90), (answers.Count(a => a.Status == 500), answers.Count(a => a == (200, "value1"))));
    }

    [Fact]
    public async Task Callbacks_TopicAndBinding_ReachTheGuest()
    {
        _host.Temp.Write(
            "r/tick.yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: tick}\n"
                + "spec: {type: bindings.cron, version: v1, metadata: [{name: schedule, value: '@every 1s'}]}\n"
        );
        UseResources();
        await StartAsync("2025");

        using var published = await _host.Http.PostAsync(
            TestHost.Dapr(_app, "publish/pubsub/orders"),
            new StringContent("an order"),
            Cancel
        );

        Assert.Equal(204, (int)published.StatusCode);
        await Wait.UntilAsync(() => HasStateAsync("event", "an order"), "the event in the state store");
        await Wait.UntilAsync(() => HasStateAsync("binding", "tick"), "the binding's event in the state store");
    }

    [Fact]
    public async Task Start_GuestBreaksOffWhenAskedForTopics_IsServedWithoutAny()
    {
        _app = _app with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NO_TOPICS"] = "1" } };
        await StartAsync("0.1");

        Assert.Equal((200, "1"), await InvokeAsync("count"));
    }

    [Fact]
    public async Task Start_AnotherVersion_SaysFileAndBoth()
    {
        const string Module = """
            (module
              (memory (export "memory") 1)
              (func (export "app_callback_api_version") (result i64) i64.const 2)
              (func (export "malloc") (param i32) (result i32) i32.const 1024)
              (func (export "free") (param i32))
              (func (export "app_callback_on_invoke") (export "app_callback_list_topic_subscriptions") (export "app_callback_on_topic_event")
                (export "app_callback_list_input_bindings") (export "app_callback_on_binding_event") (param i32 i32) (result i64) i64.const 0))
            """;
        await File.WriteAllBytesAsync(_app.Command[0], WatReader.ToBinary(Module), Cancel);

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => _host.StartAsync(_app));

        Assert.Contains("go-wasm-app.wasm", error.Message, StringComparison.Ordinal);
        Assert.Contains("its app_callback_api_version is 2, but the runtime's is 1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Each function of the list, with what it answers with the components that are there by default.</summary>
    [Fact]
    public async Task Functions_EachOfTheList_IsTheMethodOfDaprsApi()
    {
        _host.Temp.Write("r/configuration.yaml", Component("settings", "configuration.in-memory"));
        _host.Temp.Write("r/lock.yaml", Component("locks", "lock.in-memory"));
        UseResources();
        Environment.SetEnvironmentVariable("GO_PLUGIN_SECRET", "from the environment");
        await StartAsync("2025");
        var item = new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("v") };

        await CallAsync("save_state", new SaveStateRequest { StoreName = "statestore", States = { item } });
        var get = new GetStateRequest { StoreName = "statestore", Key = "k" };
        Assert.Equal("v", GetStateResponse.Parser.ParseFrom(await CallAsync("get_state", get)).Data.ToStringUtf8());
        var bulk = new GetBulkStateRequest { StoreName = "statestore", Keys = { "k" } };
        Assert.Equal("v", GetBulkStateResponse.Parser.ParseFrom(await CallAsync("get_bulk_state", bulk)).Items[0].Data.ToStringUtf8());
        await CallAsync("delete_state", new DeleteStateRequest { StoreName = "statestore", Key = "k" });
        Assert.Empty(await CallAsync("get_state", get));
        await CallAsync(
            "execute_state_transaction",
            new ExecuteStateTransactionRequest
            {
                StoreName = "statestore",
                Operations =
                {
                    new TransactionalStateOperation { OperationType = "upsert", Request = item },
                },
            }
        );
        Assert.NotEmpty(await CallAsync("get_state", get));
        await CallAsync("delete_bulk_state", new DeleteBulkStateRequest { StoreName = "statestore", States = { item } });
        Assert.Empty(await CallAsync("get_state", get));
        await FailAsync("query_state_alpha1", new QueryStateRequest { StoreName = "nowhere", Query = "{}" }, "nowhere");
        var invoked = await CallAsync(
            "invoke_service",
            new InvokeServiceRequest
            {
                Id = "go-wasm-app",
                Message = new InvokeRequest
                {
                    Method = "count",
                    HttpExtension = new HTTPExtension { Verb = HTTPExtension.Types.Verb.Post },
                },
            }
        );
        Assert.Equal("1", InvokeResponse.Parser.ParseFrom(invoked).Data.Value.ToStringUtf8());
        await CallAsync(
            "publish_event",
            new PublishEventRequest
            {
                PubsubName = "pubsub",
                Topic = "orders",
                Data = ByteString.CopyFromUtf8("by the guest"),
            }
        );
        await Wait.UntilAsync(() => HasStateAsync("event", "by the guest"), "the guest's own event");
        await CallAsync(
            "bulk_publish_event_alpha1",
            new BulkPublishRequest
            {
                PubsubName = "pubsub",
                Topic = "orders",
                Entries =
                {
                    new BulkPublishRequestEntry
                    {
                        EntryId = "1",
                        Event = ByteString.CopyFromUtf8("many"),
                        ContentType = "text/plain",
                    },
                },
            }
        );
        await Wait.UntilAsync(() => HasStateAsync("event", "many"), "the guest's bulk event");
        await FailAsync("invoke_binding", new InvokeBindingRequest { Name = "nowhere", Operation = "create" }, "nowhere");
        var secret = await CallAsync("get_secret", new GetSecretRequest { StoreName = "local-env", Key = "GO_PLUGIN_SECRET" });
        Assert.NotEmpty(GetSecretResponse.Parser.ParseFrom(secret).Data["GO_PLUGIN_SECRET"]);
        var secrets = await CallAsync("get_bulk_secret", new GetBulkSecretRequest { StoreName = "local-env" });
        Assert.Contains("GO_PLUGIN_SECRET", GetBulkSecretResponse.Parser.ParseFrom(secrets).Data.Keys);
        await CallAsync("get_configuration_alpha1", new GetConfigurationRequest { StoreName = "settings", Keys = { "a" } });
        var subscribe = new SubscribeConfigurationRequest { StoreName = "settings", Keys = { "a" } };
        var subscription = SubscribeConfigurationResponse.Parser.ParseFrom(await CallAsync("subscribe_configuration_alpha1", subscribe));
        var unsubscribe = new UnsubscribeConfigurationRequest { StoreName = "settings", Id = subscription.Id };
        Assert.True(UnsubscribeConfigurationResponse.Parser.ParseFrom(await CallAsync("unsubscribe_configuration_alpha1", unsubscribe)).Ok);
        var tryLock = new TryLockRequest
        {
            StoreName = "locks",
            ResourceId = "r",
            LockOwner = "o",
            ExpiryInSeconds = 60,
        };
        Assert.True(TryLockResponse.Parser.ParseFrom(await CallAsync("try_lock_alpha1", tryLock)).Success);
        var unlock = new UnlockRequest
        {
            StoreName = "locks",
            ResourceId = "r",
            LockOwner = "o",
        };
        Assert.Equal(UnlockResponse.Types.Status.Success, UnlockResponse.Parser.ParseFrom(await CallAsync("unlock_alpha1", unlock)).Status);
        await CallAsync("set_metadata", new SetMetadataRequest { Key = "colour", Value = "green" });
        var metadata = GetMetadataResponse.Parser.ParseFrom(await CallAsync("get_metadata", new Empty()));
        Assert.Equal(("go-wasm-app", "green"), (metadata.Id, metadata.ExtendedMetadata["colour"]));
        foreach (
            var refused in (string[])
                [
                    "register_actor_timer",
                    "unregister_actor_timer",
                    "register_actor_reminder",
                    "unregister_actor_reminder",
                    "rename_actor_reminder",
                    "get_actor_state",
                    "execute_actor_state_transaction",
                    "invoke_actor",
                    "start_workflow_alpha1",
                    "get_workflow_alpha1",
                    "terminate_workflow_alpha1",
                ]
        )
        {
            await FailAsync(refused, new Empty(), $"{refused} failed: ");
        }

        await CallAsync("shutdown", new Empty());
    }

    private static string Component(string name, string type) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: {type}, version: v1}}\n";

    private void UseResources()
    {
        _host.Temp.Write("r/state.yaml", Component("statestore", "state.in-memory"));
        _host.Temp.Write("r/pubsub.yaml", Component("pubsub", "pubsub.in-memory"));
        _host.Temp.Write("r/secrets.yaml", Component("local-env", "secretstores.local.env"));
        _app = _app with { ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")] };
    }

    private async Task StartAsync(string form)
    {
        File.Copy(Repository.PathOf($"tests/guests/go-plugin/app-{form}.wasm"), _app.Command[0], overwrite: true);
        await _host.StartAsync(_app);
    }

    private async Task<(int Status, string Body)> InvokeAsync(string method, string text = "")
    {
        var (status, body) = await SendAsync(method, Encoding.UTF8.GetBytes(text));
        return (status, Encoding.UTF8.GetString(body));
    }

    private async Task<byte[]> CallAsync(string function, IMessage request)
    {
        var (status, body) = await SendAsync("env/" + function, request.ToByteArray());
        Assert.True(status == 200, $"{function}: {status} {Encoding.UTF8.GetString(body)}");
        return body;
    }

    private async Task FailAsync(string function, IMessage request, string reason)
    {
        var (status, body) = await SendAsync("env/" + function, request.ToByteArray());
        Assert.Equal(500, status);
        Assert.Contains(reason, Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    private async Task<(int Status, byte[] Body)> SendAsync(string method, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await _host.Http.PostAsync(TestHost.Dapr(_app, "invoke/go-wasm-app/method/" + method), content, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    private async Task<bool> HasStateAsync(string key, string expected) =>
        (await _host.Http.GetStringAsync(TestHost.Dapr(_app, "state/statestore/" + key), Cancel)).Contains(
            expected,
            StringComparison.Ordinal
        );
}

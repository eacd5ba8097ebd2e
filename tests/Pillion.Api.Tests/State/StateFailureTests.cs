using System.Text;
using Pillion.BuildingBlocks.Apps;
using Pillion.Components.Conformance.State;

namespace Pillion.Api.Tests.State;

/// <summary>What the table cannot show: no stores at all, stores that fail, bodies that are too large, bytes that are no JSON.</summary>
public sealed class StateFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1.0/state/any/k")]
    [InlineData("POST", "/v1.0/state/any")]
    [InlineData("DELETE", "/v1.0/state/any/k")]
    [InlineData("POST", "/v1.0/state/any/bulk")]
    [InlineData("POST", "/v1.0/state/any/transaction")]
    [InlineData("POST", "/v1.0-alpha1/state/any/query")]
    public async Task EveryRoute_NoStateStoreAtAll_IsNotConfigured(string method, string path)
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync(method, path, body: method == "POST" ? "" : null);

        Assert.Equal(500, answer.Status);
        Assert.Equal(
            """{"errorCode":"ERR_STATE_STORE_NOT_CONFIGURED","message":"state store any is not configured","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":{"appID":"app"},"reason":"DAPR_STATE_NOT_CONFIGURED"}]}""",
            answer.Body
        );
    }

    [Fact]
    public async Task EveryRoute_StoreFails_HasItsOwnError()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("plain", "state.plain"));

        Assert.Equal(
            (500, """{"errorCode":"ERR_STATE_GET","message":"fail to get k from state store plain: no connection"}"""),
            Brief(await host.SendAsync("GET", "/v1.0/state/plain/k"))
        );
        Assert.Equal(
            (500, """{"errorCode":"ERR_STATE_SAVE","message":"failed saving state in state store plain: no connection"}"""),
            Brief(await host.SendAsync("POST", "/v1.0/state/plain", body: """[{"key":"k","value":1}]"""))
        );
        Assert.Equal(
            (500, """{"errorCode":"ERR_STATE_DELETE","message":"failed deleting state with key k: no connection"}"""),
            Brief(await host.SendAsync("DELETE", "/v1.0/state/plain/k"))
        );
        Assert.Equal(
            (200, """[{"key":"a","error":"no connection"},{"key":"b","error":"no connection"}]"""),
            Brief(await host.SendAsync("POST", "/v1.0/state/plain/bulk", body: """{"keys":["a","b"]}"""))
        );
    }

    [Fact]
    public async Task Get_StoreHasABug_IsAnErrorAndTheNextRequestIsServed()
    {
        await using var host = await ApiTestHost.StartAsync(
            ApiApp.Component("plain", "state.plain"),
            ApiApp.Component("store", "state.in-memory")
        );

        var crash = await host.SendAsync("GET", "/v1.0/state/plain/crash");
        var next = await host.SendAsync("GET", "/v1.0/state/store/k");

        Assert.Equal((500, """{"errorCode":"ERROR","message":"a bug"}"""), Brief(crash));
        Assert.Equal(204, next.Status);
    }

    [Theory]
    [InlineData("POST", "/v1.0/state/store", "stream too large")]
    [InlineData("POST", "/v1.0/state/store/bulk", "failed deserializing HTTP body: stream too large")]
    [InlineData("POST", "/v1.0/state/store/transaction", "failed deserializing HTTP body: stream too large")]
    public async Task Body_LargerThanTheLimit_IsMalformed(string method, string path, string message)
    {
        var options = new AppRuntimeOptions { AppId = "app", MaxBodySize = 100 };
        await using var host = await ApiTestHost.StartAsync(options, components: ApiApp.Component("store", "state.in-memory"));

        var answer = await host.SendAsync(method, path, body: new string(' ', 101));

        Assert.Equal((400, $$"""{"errorCode":"ERR_MALFORMED_REQUEST","message":"{{message}}"}"""), Brief(answer));
    }

    [Fact]
    public async Task Body_OfTheDefaultLimit_IsAccepted()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.in-memory"));
        var frame = """[{"key":"k","value":""}]""".Length;
        var value = new string('x', (int)AppRuntimeOptions.DefaultMaxBodySize - frame);

        var fits = await host.SendAsync("POST", "/v1.0/state/store", body: $$"""[{"key":"k","value":"{{value}}"}]""");
        var read = await host.SendAsync("GET", "/v1.0/state/store/k");
        var tooLarge = await host.SendAsync("POST", "/v1.0/state/store", body: $$"""[{"key":"k","value":"{{value}}y"}]""");

        Assert.Equal(204, fits.Status);
        Assert.Equal($"\"{value}\"", read.Body);
        Assert.Equal(400, tooLarge.Status);
    }

    [Fact]
    public async Task BulkGet_BytesThatAreNoJson_AreAnErrorOfTheirItem()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.in-memory"));
        await host.App.State.Open("store").SaveAsync([new("raw", new byte[] { 1, 2 }), new("json", "[1, 2]"u8.ToArray())], Token);

        var answer = await host.SendAsync("POST", "/v1.0/state/store/bulk", body: """{"keys":["raw","json"]}""");
        var single = await host.Client.GetByteArrayAsync("/v1.0/state/store/raw", Token);

        Assert.StartsWith(
            """[{"key":"raw","error":"the stored value is not JSON: read it with a single get"},{"key":"json","data":[1, 2]""",
            answer.Body,
            StringComparison.Ordinal
        );
        Assert.Equal([1, 2], single);
    }

    [Fact]
    public async Task Get_AppsThatShareAStore_DoNotSeeEachOthersKeys()
    {
        var file = Encoding.UTF8.GetString("file::memory:"u8);
        await using var host = await ApiTestHost.StartAsync(
            ApiApp.Component("mine", "state.sqlite", ("connectionString", file)),
            ApiApp.Component("shared", "state.sqlite", ("connectionString", file), ("keyPrefix", "none"))
        );

        await host.SendAsync("POST", "/v1.0/state/mine", body: """[{"key":"k","value":1}]""");

        Assert.Equal("1", (await host.SendAsync("GET", "/v1.0/state/mine/k")).Body);
        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/state/shared/k")).Status);
    }

    private static (int Status, string Body) Brief(RouteAnswer answer) => (answer.Status, answer.Body);
}

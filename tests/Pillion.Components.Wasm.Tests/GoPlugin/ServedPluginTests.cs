using System.Globalization;
using System.Text;
using Pillion.Api.Http;
using Pillion.Api.Http.Kestrel;
using Pillion.Api.Testing;
using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>A plug-in as the state store of an app, by Dapr's API over HTTP.</summary>
public sealed class ServedPluginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(PluginStores.Forms), MemberType = typeof(PluginStores))]
    public async Task State_StoredReadAndDeleted_IsWhatItWas(string form)
    {
        await using var api = await ServedStore.StartAsync(form);

        var stored = await api.SendAsync(
            HttpMethod.Post,
            "",
            """[{"key": "theFirstKey", "value": "value of key"}, {"key": "theSecondKey", "value": 1234}]"""
        );
        var first = await api.SendAsync(HttpMethod.Get, "/theFirstKey");
        var second = await api.SendAsync(HttpMethod.Get, "/theSecondKey");
        var many = await api.SendAsync(HttpMethod.Post, "/bulk", """{"keys": ["theSecondKey", "nothing"]}""");
        var deleted = await api.SendAsync(HttpMethod.Delete, "/theFirstKey");
        var gone = await api.SendAsync(HttpMethod.Get, "/theFirstKey");

        Assert.Equal((204, ""), (stored.Status, stored.Body));
        Assert.Equal((200, "\"value of key\"", "1"), first);
        Assert.Equal((200, "1234", "2"), second);
        Assert.Equal("""[{"key":"theSecondKey","data":1234,"etag":"2"},{"key":"nothing"}]""", many.Body);
        Assert.Equal((204, ""), (deleted.Status, deleted.Body));
        Assert.Equal((204, ""), (gone.Status, gone.Body));
    }

    [Theory]
    [MemberData(nameof(PluginStores.Forms), MemberType = typeof(PluginStores))]
    public async Task State_OneHundredCallersAndTraps_EachHasItsOwnValue(string form)
    {
        await using var api = await ServedStore.StartAsync(form);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => WorkAsync(api, i), Token)));

        // The instance that traps takes what it keeps with it, and is replaced.
        Assert.Equal(500, (await api.SendAsync(HttpMethod.Get, "/trap")).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Post, "", """[{"key": "after", "value": 1}]""")).Status);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => api.SendAsync(HttpMethod.Get, i % 10 == 0 ? "/trap" : "/calls"), Token))
        );
        Assert.Equal((10, 90), (answers.Count(a => a.Status == 500), answers.Count(a => a.Status == 200)));
        Assert.All(answers.Where(a => a.Status == 500), a => Assert.Contains("trapped", a.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task State_OldETag_IsAConflict()
    {
        await using var api = await ServedStore.StartAsync("2025");
        await api.SendAsync(HttpMethod.Post, "", """[{"key": "key", "value": 1}]""");

        var answer = await api.SendAsync(HttpMethod.Post, "", """[{"key": "key", "value": 2, "etag": "17"}]""");

        Assert.Equal(409, answer.Status);
    }

    private static async Task WorkAsync(ServedStore api, int number)
    {
        var key = number.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Post, "", $$"""[{"key": "{{key}}", "value": {{key}}}]""")).Status);
        Assert.Equal(key, (await api.SendAsync(HttpMethod.Get, "/" + key)).Body);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, "/" + key)).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Get, "/" + key)).Status);
    }

    private sealed class ServedStore(ApiApp app, TestServer server) : IAsyncDisposable
    {
        public static async Task<ServedStore> StartAsync(string form)
        {
            var app = await ApiApp.CreateAsync(
                WasmComponents.Create(new WasmComponentOptions()),
                [ApiApp.Component("statestore", "state.wasm", ("url", PluginStores.PathOf(form)), ("keyPrefix", "none"))],
                new AppRuntimeOptions { AppId = "app" },
                apps: null,
                shutdown: null,
                time: null,
                jobs: null,
                Token
            );
            var endpoint = new DaprApiEndpoint(new DaprHttpApi(app.Runtime));
            return new ServedStore(app, await TestServer.StartAsync(endpoint.HandleAsync, kestrel => DaprKestrelLimits.Apply(kestrel)));
        }

        public async Task<(int Status, string Body, string? ETag)> SendAsync(HttpMethod method, string path, string? body = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(server.Address, "/v1.0/state/statestore" + path));
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.Client.SendAsync(request, Token);
            var etag = answer.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : null;
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token), etag);
        }

        public async ValueTask DisposeAsync()
        {
            await app.Runtime.DisposeAsync();
            await server.DisposeAsync();
            await app.DisposeAsync();
        }
    }
}

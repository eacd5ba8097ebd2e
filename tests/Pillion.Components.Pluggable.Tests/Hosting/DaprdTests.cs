using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests.Hosting;

/// <summary>The whole way: an app that talks to <c>pillion daprd</c>, whose resources name components that a process of JavaScript serves.</summary>
public sealed class DaprdTests(ComponentProcess process) : IClassFixture<ComponentProcess>, IAsyncDisposable
{
    private const string Resources = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: vault }
        spec:
          type: secretstores.memory
          metadata: [{ name: secrets, value: '{"db":"s3cret"}' }]
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: store }
        spec:
          type: state.memory
          metadata: [{ name: password, secretKeyRef: { name: db } }]
        auth: { secretStore: vault }
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: bus }
        spec: { type: pubsub.memory }
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: events }
        spec: { type: bindings.memory }
        """;

    private readonly TempDirectory _folder = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };
    private TestServer? _app;
    private ChildProcess? _daprd;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_daprd is not null)
        {
            await _daprd.DisposeAsync();
        }

        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Daprd_ResourcesNamePluggableComponents_EveryBlockWorksAlsoAfterARestart()
    {
        await StartAsync();

        // The store got its secret from the other component.
        var init = Assert.Single(await process.InitsAsync("StateStore"), init => init.Id == "store");
        Assert.Equal("s3cret", init.Properties["password"]);
        Assert.Equal("orders", Assert.Single(await process.InitsAsync("PubSub")).Properties["consumerID"]);
        Assert.Equal("""{"db":"s3cret"}""", await _http.GetStringAsync("secrets/vault/db", Token));
        Assert.Equal("[ETAG,TRANSACTIONAL,QUERY_API,TTL,ACTOR]", await CapabilitiesAsync("store"));
        Assert.Equal("[INPUT_BINDING,OUTPUT_BINDING]", await CapabilitiesAsync("events"));

        await PostAsync("state/store", """[{"key":"a","value":{"n":1}}]""");
        await PostAsync("publish/bus/news", """{"headline":1}""");
        await PostAsync("bindings/events", """{"operation":"emit","data":{"event":1}}""");
        await ReceivedAsync("POST /news", "\"data\":{\"headline\":1}");
        await ReceivedAsync("POST /events", """{"event":1}""");

        await process.KillAsync();
        using (var gone = await _http.GetAsync("state/store/a", Token))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, gone.StatusCode);
            Assert.Contains("nobody answers on its socket", await gone.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        await process.StartAsync();
        Assert.Equal("""{"n":1}""", await _http.GetStringAsync("state/store/a", Token));
        await PostAsync("publish/bus/news", """{"headline":2}""");
        await PostAsync("bindings/events", """{"operation":"emit","data":{"event":2}}""");
        await ReceivedAsync("POST /news", "\"data\":{\"headline\":2}");
        await ReceivedAsync("POST /events", """{"event":2}""");
    }

    private async Task StartAsync()
    {
        if (GrpcJs.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        _app = await TestServer.StartAsync(AnswerAsync);
        _folder.Write("resources/all.yaml", Resources);
        var port = LoopbackPort.Find();
        _daprd = new ChildProcess(
            PillionProgram.Executable,
            [
                .. (string[])["daprd", "--app-id", "orders", "--app-port", $"{_app.Address.Port}"],
                .. (string[])["--dapr-http-port", $"{port}", "--dapr-grpc-port", LoopbackPort.FindText(), "--resources-path", "resources"],
            ],
            _folder.Path,
            new Dictionary<string, string>(PillionProgram.Environment(_folder.Path), StringComparer.Ordinal)
            {
                ["DAPR_COMPONENTS_SOCKETS_FOLDER"] = process.Sockets,
            }
        );
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}/v1.0/");
        await _daprd.WaitForOutputAsync("dapr initialized");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _requests.Enqueue($"{context.Request.Method} {context.Request.Path} {await reader.ReadToEndAsync()}");
        if (context.Request.Path == "/dapr/subscribe")
        {
            await context.Response.WriteAsync("""[{"pubsubname":"bus","topic":"news","route":"/news"}]""");
        }
    }

    private async Task PostAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(path, content, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private Task ReceivedAsync(string start, string part) =>
        Wait.UntilAsync(
            () => _requests.Any(r => r.StartsWith(start, StringComparison.Ordinal) && r.Contains(part, StringComparison.Ordinal)),
            $"{start} with {part} among\n{string.Join('\n', _requests)}\n{_daprd}"
        );

    private async Task<string> CapabilitiesAsync(string name)
    {
        var metadata = await _http.GetFromJsonAsync<JsonElement>("metadata", Token);
        return metadata
            .GetProperty("components")
            .EnumerateArray()
            .Single(component => component.GetProperty("name").GetString() == name)
            .GetProperty("capabilities")
            .ToString()
            .Replace("\"", "", StringComparison.Ordinal);
    }
}

using System.Net;
using System.Net.Http.Headers;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary>A component that knows nothing of HTTP: <c>pillion run</c> calls its typed handlers for what comes over HTTP.</summary>
public sealed class TypedHandlersTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task Component_OfTypedHandlers_IsInvokedAndGetsEvents()
    {
        var (dapr, app) = (LoopbackPort.Find(), LoopbackPort.Find());
        var process = _cli.Start(
            "run",
            "-a",
            "handlers",
            "-H",
            $"{dapr}",
            "-p",
            $"{app}",
            Repository.PathOf("tests/guests/components/handlers.wasm")
        );
        await process.WaitForErrorAsync("up and running");
        await process.WaitForErrorAsync("the following topics: [orders]");

        foreach (var url in (string[])[$"http://127.0.0.1:{dapr}/v1.0/invoke/handlers/method/things/7", $"http://127.0.0.1:{app}/things/7"])
        {
            using var answer = await _http.PutAsync(url + "?all=yes", new StringContent("body"), Cancel);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal("PUT things/7?all=yes body", (await answer.Content.ReadAsStringAsync(Cancel)).TrimEnd());
        }

        using var published = await _http.PostAsync(
            $"http://127.0.0.1:{dapr}/v1.0/publish/pubsub/orders",
            new StringContent("""{"n":1}""", new MediaTypeHeaderValue("application/json")),
            Cancel
        );
        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        await Wait.UntilAsync(
            async () =>
                await _http.GetStringAsync($"http://127.0.0.1:{dapr}/v1.0/state/statestore/orders", Cancel)
                == """pubsub orders orders com.dapr.event.sent application/json {"n":1}""",
            "the event that the handler has kept"
        );
    }
}

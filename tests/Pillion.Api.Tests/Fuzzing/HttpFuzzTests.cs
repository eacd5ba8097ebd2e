using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pillion.Api.Testing.Fuzzing;
using Pillion.Testing;
using Pillion.Testing.Fuzzing;

namespace Pillion.Api.Tests.Fuzzing;

/// <summary>Whatever is sent is answered soon, with an error code if it is the server's fault, and leaves nothing behind.</summary>
[Collection(nameof(HttpFuzzTests))]
[CollectionDefinition(nameof(HttpFuzzTests), DisableParallelization = true)]
public sealed class HttpFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private FuzzedApp? _app;
    private ApiTestHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _app = await FuzzedApp.CreateAsync(Token);
        _host = await ApiTestHost.StartAsync(
            _app.Options,
            jobs: _app.Jobs,
            components:
            [
                .. _app.Components,
                ApiApp.Component("lite", "state.sqlite", ("connectionString", _app.PathOf("state.db"))),
                ApiApp.Component("queryable", "state.queryable"),
            ]
        );
        Host.App.Channel = _app.Channel;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task Api_FuzzedRequests_AreAnsweredWithoutCrashOrLeak()
    {
        var input = new FuzzInput(FuzzedApp.Seed);
        var requests = new RequestGenerator(input);

        await FuzzRun.RunAsync(
            "HTTP API",
            async number =>
            {
                var request = requests.Next();
                var problem = number % 10 == 0 ? await OverSocketAsync(request, input) : await InProcessAsync(request);
                return problem is null && number % 100 == 0 ? await GoodRequestAsync() : problem;
            },
            output.WriteLine
        );
    }

    private async Task<FuzzProblem?> GoodRequestAsync()
    {
        var answer = await Host.SendAsync("GET", "/v1.0/metadata");
        return answer.Status == 200 ? null : new FuzzProblem($"a good request got {answer.Status} afterwards", "");
    }

    private async Task<FuzzProblem?> InProcessAsync(FuzzedRequest request)
    {
        try
        {
            var (status, body) = await Wait.ForAsync(AskAsync(request), $"an answer to {request}");
            if (status == 200 && request.Target.Contains("/subscribe", StringComparison.Ordinal))
            {
                await UnsubscribeAsync(body);
            }

            return Judge(status, body, request);
        }
        catch (Exception e)
        {
            return new FuzzProblem($"{e.GetType()}: {e.Message} at {e.StackTrace?.Split('\n')[0]}", request.ToString());
        }
    }

    private async Task<(int Status, byte[] Body)> AskAsync(FuzzedRequest request)
    {
        await using var response = await Host.Api.HandleAsync(request.InProcess(), Token);
        var body = await response.Body.ReadAllAsync(int.MaxValue, Token);
        return (response.Status, body.ToArray());
    }

    private async Task<FuzzProblem?> OverSocketAsync(FuzzedRequest request, FuzzInput input)
    {
        var bytes = request.OnTheWire(inChunks: input.Chance(20));
        var isWhole = !input.Chance(10);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(Host.Server.Address.Host, Host.Server.Address.Port, Token);
        await using var stream = client.GetStream();
        if (!isWhole)
        {
            await stream.WriteAsync(bytes.AsMemory(0, input.Below(bytes.Length)), Token);
            return null;
        }

        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, Token);
            await Wait.ForAsync(stream.CopyToAsync(answer, Token), $"an answer on the wire to {request}");
        }
        catch (IOException)
        {
            // A server that refuses the head does not read the body: the rest of what is sent resets the connection.
        }

        var head = Encoding.Latin1.GetString(answer.ToArray());
        var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return request.Body.Length > 0 ? null : new FuzzProblem("no answer on the wire", request.ToString());
        }

        var body = answer.ToArray()[(end + 4)..];
        if (request.Method == "HEAD")
        {
            return body.Length == 0 ? null : new FuzzProblem("a body behind the head of an answer to HEAD", request.ToString());
        }

        if (head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && request.Target.Contains("/subscribe", StringComparison.Ordinal))
        {
            await UnsubscribeAsync(body);
        }

        return head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(head.AsSpan(9, 3), out var status)
            ? Judge(status, body, request)
            : new FuzzProblem($"'{head[..20]}' is no status line", request.ToString());
    }

    private async Task UnsubscribeAsync(byte[] answer)
    {
        var text = Encoding.UTF8.GetString(answer);
        if (text.StartsWith("{\"id\":\"", StringComparison.Ordinal))
        {
            await Host.SendInProcessAsync("GET", $"/v1.0/configuration/config/{text.Split('"')[3]}/unsubscribe");
        }
    }

    private static FuzzProblem? Judge(int status, byte[] body, FuzzedRequest request)
    {
        if (status is < 200 or > 599)
        {
            return new FuzzProblem($"status {status}", request.ToString());
        }

        // Dapr's answer when a subscription is not found has no code (pkg/api/http/http.go, onUnsubscribeConfiguration).
        if (status < 500 || body.AsSpan().StartsWith("{\"message\":\"failed to unsubscribe to configuration request"u8))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var code = json.RootElement.GetProperty("errorCode").GetString();
            return code switch
            {
                null or "" => new FuzzProblem($"status {status} with an empty errorCode", request.ToString()),
                // What no catalogue knows: a crash.
                "ERROR" => new FuzzProblem($"{status} {json.RootElement.GetProperty("message")}", request.ToString()),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new FuzzProblem($"status {status} without errorCode but '{Encoding.UTF8.GetString(body)}'", request.ToString());
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary>What stands behind bodies, from an HTTP client to a component of <c>wasi:http</c> 0.3 and back.</summary>
public sealed class TrailersTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };
    private readonly int _daprPort = LoopbackPort.Find();
    private readonly int _appPort = LoopbackPort.Find();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task Answer_OfAComponent_HasItsTrailersWhereHttpHasAPlaceForThem()
    {
        await StartAsync();
        foreach (
            var url in (string[])
                [$"http://127.0.0.1:{_appPort}/trailers", $"http://127.0.0.1:{_daprPort}/v1.0/invoke/trailed/method/trailers"]
        )
        {
            Assert.Equal("HTTP/1.1 body x-after: the body", await AskAsync(url, HttpVersion.Version11, isAsking: true));
            Assert.Equal("HTTP/1.1 body ", await AskAsync(url, HttpVersion.Version11, isAsking: false));
            Assert.Equal("HTTP/2.0 body x-after: the body", await AskAsync(url, HttpVersion.Version20, isAsking: false));
        }
    }

    [Fact]
    public async Task Request_InChunks_BringsItsTrailersToTheComponent()
    {
        await StartAsync();

        Assert.EndsWith("0\r\nx-first: 1\r\nx-after: the body\r\n\r\n", await SendAsync(_appPort, "/trailers"), StringComparison.Ordinal);
        Assert.EndsWith(
            "0\r\nx-first: 1\r\nx-after: the body\r\n\r\n",
            await SendAsync(_daprPort, "/v1.0/invoke/trailed/method/trailers"),
            StringComparison.Ordinal
        );
    }

    private async Task StartAsync()
    {
        var guest = Repository.PathOf("tests/guests/http3/probe.wasm");
        var process = _cli.Start("run", "-a", "trailed", "-H", $"{_daprPort}", "-p", $"{_appPort}", guest);
        await process.WaitForErrorAsync("up and running");
    }

    private async Task<string> AskAsync(string url, Version version, bool isAsking)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("question"),
        };
        if (isAsking)
        {
            request.Headers.TE.ParseAdd("trailers");
        }

        using var answer = await _http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var trailers = answer.TrailingHeaders.Select(field => $"{field.Key}: {string.Join(", ", field.Value)}");
        return $"HTTP/{answer.Version} {text} {string.Join("; ", trailers)}";
    }

    /// <summary>A request with a trailer, which .NET's client does not send; the answer to the end of the connection.</summary>
    private static async Task<string> SendAsync(int port, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancel);
        var stream = client.GetStream();
        var request =
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTE: trailers\r\nConnection: TE, close\r\nTransfer-Encoding: chunked\r\nTrailer: x-first\r\n\r\n"
            + "8\r\nquestion\r\n0\r\nx-first: 1\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await Wait.ForAsync(reader.ReadToEndAsync(Cancel), "the answer to the end");
    }
}

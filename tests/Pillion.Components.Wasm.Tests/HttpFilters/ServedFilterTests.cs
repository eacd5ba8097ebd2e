using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Api.Http.Kestrel;
using Pillion.BuildingBlocks.Http;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>A filter in front of an API that is served on a socket: what only a connection has.</summary>
public sealed class ServedFilterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2.0", "HTTP/2.0")]
    public async Task ProtocolAndAddress_OfAConnection_AreItsOwn(string version, string protocol)
    {
        await using var run = await FilterRun.StartAsync("|proto;addr|");
        await using var server = await ServeAsync(run, isHttp2: version == "2.0");

        using var answer = await SendAsync(server, version, HttpMethod.Get);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches($@"^request: proto={protocol} addr=127\.0\.0\.1:[1-9]\d*$", Assert.Single(run.Reports));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(5000)]
    public async Task ReadBody_FromASocket_IsAllOfItForGuestAndApi(int size)
    {
        await using var run = await FilterRun.StartAsync("features 1|drain 0 2048|");
        await using var server = await ServeAsync(run);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await SendAsync(server, "1.1", HttpMethod.Post, new StringContent(new string('a', size)));

            Assert.Equal(new string('a', size), run.Body);
        }

        Assert.Equal(Enumerable.Repeat($"request: drained={size},sum:{size * 'a'}", 3), run.Reports.Skip(1));
    }

    [Fact]
    public async Task RequestTrailers_OfAChunkedBody_AreThereAfterIt()
    {
        await using var run = await FilterRun.StartAsync("features 5|names 2;drain 0 99;names 2;values 2 sum|");
        await using var server = await ServeAsync(run);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, Token);
        var stream = client.GetStream();
        await stream.WriteAsync(
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n3\r\nabc\r\n0\r\nSum: 6\r\n\r\n"u8.ToArray(),
            Token
        );

        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(Token);

        Assert.StartsWith("HTTP/1.1 200", text, StringComparison.Ordinal);
        Assert.Equal(["start: features=5", "request: names=#0 drained=3,sum:294 names=sum,#1 values=6,#1"], run.Reports);
        Assert.Equal("6", run.Trailers.Get("sum"));
    }

    [Fact]
    public async Task ResponseTrailers_OverHttp2_AreSent()
    {
        await using var run = await FilterRun.StartAsync("features 6||set 3 sum 42");
        await using var server = await ServeAsync(run, isHttp2: true);

        using var answer = await SendAsync(server, "2.0", HttpMethod.Get);

        Assert.Equal("answer", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("42", Assert.Single(answer.TrailingHeaders.GetValues("sum")));
    }

    [Fact]
    public async Task Guest_WritesUntilItsOwnAnswer_IsServed()
    {
        await using var run = await FilterRun.StartAsync("|set-status 418;set 1 content-type text/plain;write 1 short and stout;stop|");
        await using var server = await ServeAsync(run);

        using var answer = await SendAsync(server, "1.1", HttpMethod.Get);

        Assert.Equal(418, (int)answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("short and stout", await answer.Content.ReadAsStringAsync(Token));
    }

    private static Task<TestServer> ServeAsync(FilterRun run, bool isHttp2 = false) =>
        TestServer.StartAsync(
            new DaprApiEndpoint(new FilteredApi(run)).HandleAsync,
            options =>
                options.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1)
        );

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server,
        string version,
        HttpMethod method,
        HttpContent? content = null
    )
    {
        using var request = new HttpRequestMessage(method, server.Address)
        {
            Version = new Version(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var answer = await server.Client.SendAsync(request, Token);
        await answer.Content.LoadIntoBufferAsync(Token);
        return answer;
    }

    private sealed class FilteredApi(FilterRun run) : IDaprApi
    {
        public ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken) =>
            run.Pipeline.HandleAsync(request, cancellationToken);
    }
}

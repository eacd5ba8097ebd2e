using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Host.Web;
using Pillion.Testing;

namespace Pillion.Host.Tests.Web;

public sealed class Http2PrefaceTests : IAsyncLifetime
{
    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly WebServer _server = new(NullLoggerFactory.Instance, 4096);
    private readonly HttpClient _client = new() { Timeout = Wait.Limit };
    private WebEndpoint _both = null!;
    private WebEndpoint _http1 = null!;
    private WebEndpoint _http2 = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _both = _server.Listen(IPAddress.Loopback, 0, context => AnswerAsync(context, "both"), HttpProtocols.Http1AndHttp2);
        _http1 = _server.Listen(IPAddress.Loopback, 0, context => AnswerAsync(context, "old"));
        _http2 = _server.Listen(IPAddress.Loopback, 0, context => AnswerAsync(context, "new"), HttpProtocols.Http2);
        await _server.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Port_ThatSpeaksBoth_AnswersInTheProtocolOfTheRequest()
    {
        Assert.Equal("both HTTP/1.1 body", await PostAsync(_both, HttpVersion.Version11));
        Assert.Equal("both HTTP/2 body", await PostAsync(_both, HttpVersion.Version20));
        Assert.Equal("both HTTP/1.1 body", await PostAsync(_both, HttpVersion.Version11));
    }

    [Fact]
    public async Task Port_ThatSpeaksOne_RefusesTheOther()
    {
        Assert.Equal("old HTTP/1.1 body", await PostAsync(_http1, HttpVersion.Version11));
        Assert.Equal("new HTTP/2 body", await PostAsync(_http2, HttpVersion.Version20));
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(_http1, HttpVersion.Version20));
    }

    [Fact]
    public async Task Port_ThatSpeaksBoth_AnswersManyStreamsOfOneConnection()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => PostAsync(_both, HttpVersion.Version20)));

        Assert.All(answers, answer => Assert.Equal("both HTTP/2 body", answer));
    }

    [Fact]
    public async Task Preface_OneByteAtATime_IsAnsweredWithSettings()
    {
        using var connection = await ConnectAsync();

        foreach (var b in s_preface)
        {
            await connection.GetStream().WriteAsync(new[] { b }, Cancel);
        }

        // An empty SETTINGS frame of the client (RFC 9113 §6.5): length, type 4, flags, stream.
        await connection.GetStream().WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, Cancel);
        var header = new byte[9];
        await connection.GetStream().ReadExactlyAsync(header, Cancel);
        Assert.Equal(4, header[3]);
    }

    [Theory]
    [InlineData("PRIVATE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("PROPFIND / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("P\0\r\n\r\n", "HTTP/1.1 400")]
    public async Task Connection_ThatOnlyBeginsLikeThePreface_IsHttp1(string text, string expected)
    {
        using var connection = await ConnectAsync();
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Cancel);

        var answer = await Wait.ForAsync(reader.ReadToEndAsync(Cancel), "the end of the connection");

        Assert.Equal(expected, answer[..Math.Min(answer.Length, "HTTP/1.1 200".Length)]);
    }

    [Fact]
    public async Task Connection_ThatEndsInsideThePreface_IsClosed()
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(s_preface.AsMemory(0, 3), Cancel);
        connection.Client.Shutdown(SocketShutdown.Send);

        using var rest = new MemoryStream();
        await Wait.ForAsync(stream.CopyToAsync(rest, Cancel), "the end of the connection");

        Assert.DoesNotContain("200 OK", Encoding.Latin1.GetString(rest.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithSilentAndIdleConnections_DoesNotWaitForThem()
    {
        using var silent = await ConnectAsync();
        using var undecided = await ConnectAsync();
        await undecided.GetStream().WriteAsync(s_preface.AsMemory(0, 5), Cancel);
        Assert.Equal("both HTTP/2 body", await PostAsync(_both, HttpVersion.Version20));

        await Wait.ForAsync(_server.StopAsync(CancellationToken.None), "the server's end");
    }

    [Fact]
    public async Task ClosedEndpoint_OpenHttp2Connection_Gets503()
    {
        Assert.Equal("both HTTP/2 body", await PostAsync(_both, HttpVersion.Version20));

        await _server.CloseAsync(_both);

        using var response = await SendAsync(_both, HttpVersion.Version20);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("new HTTP/2 body", await PostAsync(_http2, HttpVersion.Version20));
    }

    private static async Task AnswerAsync(HttpContext context, string name)
    {
        using var reader = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"{name} {context.Request.Protocol} {await reader.ReadToEndAsync(Cancel)}", Cancel);
    }

    private async Task<string> PostAsync(WebEndpoint endpoint, Version version)
    {
        using var response = await SendAsync(endpoint, version);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    private async Task<HttpResponseMessage> SendAsync(WebEndpoint endpoint, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{endpoint.Port}/")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("body"),
        };
        return await _client.SendAsync(request, Cancel);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _both.Port, Cancel);
        return connection;
    }
}

using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Tests.Echo;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Server;

/// <summary>What is on the wire, seen with a plain HTTP client.</summary>
public sealed class GrpcServerTests
{
    private const string Say = "/pillion.test.Echo/Say";

    [Fact]
    public async Task Unary_OneMessage_AnswersWithMessageAndTrailers()
    {
        await using var server = await StartAsync();

        using var response = await server.Client.SendAsync(Request(server, Say, Frame(new EchoRequest { Text = "hello" })), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Frame(new EchoReply { Text = "hello" }), await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.False(response.TrailingHeaders.Contains("grpc-message"));
    }

    [Fact]
    public async Task Unary_Refused_AnswersWithTrailersOnly()
    {
        await using var server = await StartAsync();

        using var response = await server.Client.SendAsync(
            Request(server, Say, Frame(new EchoRequest { Text = "50 % ü", Fail = 9 })),
            Cancel
        );

        Assert.Equal("9", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("50 %25 %C3%BC", response.Headers.GetValues("grpc-message").Single());
        Assert.True(response.Headers.Contains("grpc-status-details-bin"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("", "13", "the request has no message")]
    [InlineData("0000000000 0000000000", "13", "more than one message")]
    [InlineData("00000000", "13", "in the middle of one")]
    [InlineData("00000000010A", "13", "no EchoRequest")]
    [InlineData("0000500000", "8", "5242880 bytes; the limit is 4194304")]
    public async Task Unary_NoFrame_AnswersWithAStatus(string hex, string status, string text)
    {
        await using var server = await StartAsync();
        var body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        using var response = await server.Client.SendAsync(Request(server, Say, body), Cancel);

        Assert.Equal(status, response.Headers.GetValues("grpc-status").Single());
        Assert.Contains(text, response.Headers.GetValues("grpc-message").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfAMethodThatIsNotThere_IsUnimplemented()
    {
        await using var server = await StartAsync();

        using var response = await server.Client.SendAsync(Request(server, "/pillion.test.Echo/Shout", Frame(new EchoRequest())), Cancel);

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Call_WithAnotherCompression_IsUnimplementedAndSaysWhichThereAre()
    {
        await using var server = await StartAsync();
        var request = Request(server, Say, Frame(new EchoRequest()));
        request.Headers.Add("grpc-encoding", "snappy");

        using var response = await server.Client.SendAsync(request, Cancel);

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("identity,gzip,deflate", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task Call_WithATimeoutThatIsNone_IsInternal()
    {
        await using var server = await StartAsync();
        var request = Request(server, Say, Frame(new EchoRequest()));
        request.Headers.Add("grpc-timeout", "soon");

        using var response = await server.Client.SendAsync(request, Cancel);

        Assert.Equal("13", response.Headers.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData("POST", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("PUT", "application/grpc", HttpStatusCode.MethodNotAllowed)]
    public async Task Request_ThatIsNoCall_IsRefused(string method, string contentType, HttpStatusCode expected)
    {
        await using var server = await StartAsync();
        var request = Request(server, Say, []);
        request.Method = new HttpMethod(method);
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue(contentType);

        using var response = await server.Client.SendAsync(request, Cancel);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Interceptor_ThatRefuses_KeepsTheCallFromTheMethod()
    {
        await using var server = await TestServer.StartAsync(
            EchoService
                .Create(builder =>
                    builder.Use(
                        (call, next) =>
                            call.GetRequestHeader("dapr-api-token") == "right"
                                ? next(call)
                                : throw new GrpcException(GrpcStatusCode.Unauthenticated, "who are you?")
                    )
                )
                .HandleAsync,
            Http2
        );
        var allowed = Request(server, Say, Frame(new EchoRequest()));
        allowed.Headers.Add("dapr-api-token", "right");

        using var refused = await server.Client.SendAsync(Request(server, Say, Frame(new EchoRequest())), Cancel);
        using var answered = await server.Client.SendAsync(allowed, Cancel);
        await answered.Content.ReadAsByteArrayAsync(Cancel);

        Assert.Equal("16", refused.Headers.GetValues("grpc-status").Single());
        Assert.Equal("0", answered.TrailingHeaders.GetValues("grpc-status").Single());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(EchoService.Create().HandleAsync, Http2);

    private static void Http2(KestrelServerOptions options) =>
        options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2);

    private static HttpRequestMessage Request(TestServer server, string path, byte[] body) =>
        new(HttpMethod.Post, new Uri(server.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };

    private static byte[] Frame(IMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameFormat.WriteHeader(output, compressed: false, message.CalculateSize());
        output.Write(message.ToByteArray());
        return output.WrittenSpan.ToArray();
    }
}

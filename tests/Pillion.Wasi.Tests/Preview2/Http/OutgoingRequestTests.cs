using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using ITypes = Pillion.Wasi.Preview2.Wit.Http.ITypes;

namespace Pillion.Wasi.Tests.Preview2.Http;

/// <summary>Requests of a guest, whose place the test takes, to a server on a socket.</summary>
public sealed class OutgoingRequestTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ManualTimeProvider _clock = new();
    private readonly NetworkHttpClient _client;
    private readonly WasiContext _context;

    public OutgoingRequestTests()
    {
        _listener.Start();
        Authority = _listener.LocalEndpoint.ToString()!;
        _client = new NetworkHttpClient(url => url.Authority == Authority, _clock);
        _context = new WasiContext(new WasiOptions { Http = _client });
    }

    private string Authority { get; }

    private ITypes Types => _context.Preview2;

    private IOutgoingHandler Handler => _context.Preview2;

    public void Dispose()
    {
        _context.Dispose();
        _client.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Handle_StreamedBothWays_CarriesBodiesAndTrailers()
    {
        var serving = ServeAsync(
            async (stream, head) =>
            {
                Assert.StartsWith("POST /path?q=1 HTTP/1.1\r\n", head, StringComparison.Ordinal);
                Assert.Contains($"Host: {Authority}\r\n", head, StringComparison.Ordinal);
                Assert.Contains("X-Name: value\r\n", head, StringComparison.Ordinal);
                Assert.Contains("Transfer-Encoding: chunked\r\n", head, StringComparison.Ordinal);
                Assert.Equal("5\r\nhello\r\n0\r\n\r\n", await ReadUntilAsync(stream, "0\r\n\r\n"));
                await WriteAsync(
                    stream,
                    "HTTP/1.1 203 OK\r\nConnection: close\r\nX-Answer: yes\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"
                );
                await WriteAsync(stream, "3\r\ntwo\r\n0\r\nX-Check: sum\r\n\r\n");
            }
        );
        var fields = Types.CreateFields();
        Assert.True(fields.Append("X-Name", "value"u8).IsOk);
        var request = Request("/path?q=1", fields);
        Assert.True(request.SetMethod(Method.Post.Instance).IsOk);
        var body = request.Body().Value;
        var future = Handler.Handle(request, null).Value;
        var output = body.Write().Value;
        Assert.True(output.BlockingWriteAndFlush("hello"u8).IsOk);
        Drop(output);
        Assert.True(Types.OutgoingBodyFinish(body, null).IsOk);

        var response = Await(future).Value;

        Assert.Equal(203, response.Status());
        Assert.Equal("yes", Encoding.UTF8.GetString(Assert.Single(response.Headers().Get("x-answer"))));
        Assert.False(response.Headers().Has("transfer-encoding"));
        var incoming = response.Consume().Value;
        Drop(response);
        var input = incoming.Stream().Value;
        Assert.Equal("onetwo", ReadToEnd(input));
        Drop(input);
        var trailers = Types.IncomingBodyFinish(incoming);
        trailers.Subscribe().Block();
        Assert.Equal("sum", Encoding.UTF8.GetString(Assert.Single(trailers.Get()!.Value.Value.Value!.Get("x-check"))));
        Assert.True(future.Get()!.Value.IsError);
        await Wait.ForAsync(serving, "the server to end");
    }

    [Fact]
    public async Task Handle_BodyFinishedBefore_IsSentWithItsLength()
    {
        var serving = ServeAsync(
            async (stream, head) =>
            {
                Assert.Contains("Content-Length: 5\r\n", head, StringComparison.Ordinal);
                Assert.Equal("hello", await ReadUntilAsync(stream, "hello"));
                await WriteAsync(stream, "HTTP/1.1 204 No Content\r\n\r\n");
            }
        );
        var request = Request("/");
        Assert.True(request.SetMethod(Method.Put.Instance).IsOk);
        var body = request.Body().Value;
        var output = body.Write().Value;
        Assert.True(output.BlockingWriteAndFlush("hello"u8).IsOk);
        Drop(output);
        Assert.True(Types.OutgoingBodyFinish(body, null).IsOk);

        Assert.Equal(204, Await(Handler.Handle(request, null).Value).Value.Status());
        await Wait.ForAsync(serving, "the server to end");
    }

    [Fact]
    public async Task Handle_ServerEndsInTheMiddleOfTheBody_IsAnErrorOfTheStream()
    {
        var serving = ServeAsync(static async (stream, _) => await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        var response = Await(Handler.Handle(Request("/"), null).Value).Value;
        await Wait.ForAsync(serving, "the server to end");
        var input = response.Consume().Value.Stream().Value;

        var text = new StringBuilder();
        var read = input.BlockingRead(100);
        while (read.IsOk)
        {
            text.Append(Encoding.UTF8.GetString(read.Value.Span));
            read = input.BlockingRead(100);
        }

        Assert.Equal("half", text.ToString());
        var error = Assert.IsType<StreamError.LastOperationFailed>(read.Error).Value;
        Assert.Equal(ErrorCode.HttpResponseIncomplete.Instance, Types.HttpErrorCode(error));
        Assert.Equal(StreamError.Closed.Instance, input.Read(1).Error);
    }

    [Fact]
    public void Handle_MoreThanTheLimit_IsRefusedUntilABodyIsGivenUp()
    {
        using var context = new WasiContext(new WasiOptions { Http = new Empty(), MaxHttpRequests = 2 });
        var (types, handler) = ((ITypes)context.Preview2, (IOutgoingHandler)context.Preview2);
        IOutgoingRequest Next()
        {
            var request = types.CreateOutgoingRequest(types.CreateFields());
            Assert.True(request.SetAuthority("example.com").IsOk);
            return request;
        }

        var response = Await(handler.Handle(Next(), null).Value).Value;
        var unanswered = handler.Handle(Next(), null).Value;
        Assert.Equal(ErrorCode.ConnectionLimitReached.Instance, handler.Handle(Next(), null).Error);

        Drop(unanswered);
        var body = response.Consume().Value;
        Drop(response);
        Assert.Equal(1, context.HttpRequests.Count);
        Drop(body);
        Assert.Equal(0, context.HttpRequests.Count);
        Assert.True(handler.Handle(Next(), null).IsOk);
    }

    [Fact]
    public void Handle_NotGranted_IsDenied()
    {
        var request = Types.CreateOutgoingRequest(Types.CreateFields());
        Assert.True(request.SetAuthority("example.com").IsOk);

        Assert.Equal(ErrorCode.HttpRequestDenied.Instance, Await(Handler.Handle(request, null).Value).Error);
        Assert.Equal(0, _context.HttpRequests.Count);
    }

    [Fact]
    public void Handle_NobodyListens_IsRefused()
    {
        var request = Request("/");
        _listener.Stop();

        Assert.Equal(ErrorCode.ConnectionRefused.Instance, Await(Handler.Handle(request, null).Value).Error);
    }

    [Fact]
    public async Task Handle_NoAnswerInTime_TimesOut()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = ServeAsync(
            async (_, _) =>
            {
                arrived.SetResult();
                await ended.Task;
            }
        );
        var options = Types.CreateRequestOptions();
        Assert.True(options.SetFirstByteTimeout(5_000_000_000).IsOk);
        Assert.Equal(5_000_000_000UL, options.FirstByteTimeout());
        var future = Handler.Handle(Request("/"), options).Value;
        await Wait.ForAsync(arrived.Task, "the request to arrive");
        Assert.Null(future.Get());

        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ErrorCode.ConnectionReadTimeout.Instance, Await(future).Error);
        ended.SetResult();
        await Wait.ForAsync(serving, "the server to end");
    }

    [Fact]
    public void Handle_WhatCannotBeSent_IsAnErrorAtOnce()
    {
        var tunnel = Request("/");
        Assert.True(tunnel.SetMethod(Method.Connect.Instance).IsOk);
        Assert.Equal(ErrorCode.HttpRequestMethodInvalid.Instance, Handler.Handle(tunnel, null).Error);

        var other = Request("/");
        Assert.True(other.SetScheme(new Scheme.Other("ftp")).IsOk);
        Assert.Equal(ErrorCode.HttpProtocolError.Instance, Handler.Handle(other, null).Error);

        var nowhere = Types.CreateOutgoingRequest(Types.CreateFields());
        Assert.Equal(ErrorCode.HttpRequestUriInvalid.Instance, Handler.Handle(nowhere, null).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user@host")]
    [InlineData("host/path")]
    [InlineData("host:port")]
    [InlineData("host:99999")]
    [InlineData("host:")]
    [InlineData("a b")]
    [InlineData("host\r\nx")]
    public void SetAuthority_WhatIsNone_IsRefused(string authority)
    {
        var request = Types.CreateOutgoingRequest(Types.CreateFields());

        Assert.True(request.SetAuthority(authority).IsError);
        Assert.Null(request.Authority());
    }

    [Fact]
    public void Setters_WhatWouldBreakTheRequest_IsRefused()
    {
        var request = Types.CreateOutgoingRequest(Types.CreateFields());

        Assert.True(request.SetPathWithQuery("/a b").IsError);
        Assert.True(request.SetPathWithQuery("/a\r\nX: y").IsError);
        Assert.True(request.SetPathWithQuery("/a#b").IsError);
        Assert.True(request.SetMethod(new Method.Other("A B")).IsError);
        Assert.True(request.SetScheme(new Scheme.Other("1x")).IsError);
        Assert.True(request.SetAuthority("[::1]:80").IsOk);
        Assert.True(request.SetPathWithQuery("/ä?x=[]").IsOk);
        Assert.True(request.SetMethod(new Method.Other("PURGE")).IsOk);
    }

    [Fact]
    public async Task Dispose_OfTheContext_EndsTheRequest()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = ServeAsync(
            async (stream, _) =>
            {
                arrived.SetResult();
                Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
            }
        );
        Assert.True(Handler.Handle(Request("/"), null).IsOk);
        await Wait.ForAsync(arrived.Task, "the request to arrive");

        _context.Dispose();

        await Wait.ForAsync(serving, "the connection to end");
        Assert.Equal(0, _context.Resources.Count);
    }

    private sealed class Empty : WasiHttpClient
    {
        public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken) =>
            new(new IncomingHttpResponse(200, [], HttpBodySource.FromMemory(default)));
    }

    private static void Drop(object resource) => ((IDisposable)resource).Dispose();

    private static Pillion.Wasm.Components.Result<IIncomingResponse, ErrorCode> Await(IFutureIncomingResponse future)
    {
        var pollable = future.Subscribe();
        pollable.Block();
        Drop(pollable);
        return future.Get()!.Value.Value;
    }

    private static string ReadToEnd(IInputStream input)
    {
        var text = new StringBuilder();
        for (var read = input.BlockingRead(100); read.IsOk; read = input.BlockingRead(100))
        {
            text.Append(Encoding.UTF8.GetString(read.Value.Span));
        }

        return text.ToString();
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            Assert.Equal(1, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }

    private static async Task WriteAsync(Stream stream, string text) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    private IOutgoingRequest Request(string path, IFields? headers = null)
    {
        var request = Types.CreateOutgoingRequest(headers ?? Types.CreateFields());
        Assert.True(request.SetScheme(Scheme.Http.Instance).IsOk);
        Assert.True(request.SetAuthority(Authority).IsOk);
        Assert.True(request.SetPathWithQuery(path).IsOk);
        return request;
    }

    /// <summary>Answers one connection.</summary>
    private async Task ServeAsync(Func<NetworkStream, string, Task> answer)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await answer(stream, await ReadUntilAsync(stream, "\r\n\r\n"));
    }
}

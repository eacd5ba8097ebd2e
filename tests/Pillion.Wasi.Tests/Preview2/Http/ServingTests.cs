using System.Buffers;
using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using ITypes = Pillion.Wasi.Preview2.Wit.Http.ITypes;

namespace Pillion.Wasi.Tests.Preview2.Http;

/// <summary>A request and its response, with the test in the guest's place and in the server's.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly WasiContext _context = new(WasiOptions.None);
    private readonly RecordingSink _sink = new();

    private ITypes Types => _context.Preview2;

    public void Dispose() => _context.Dispose();

    [Fact]
    public void IncomingRequest_WhatTheServerHas_IsWhatTheGuestReads()
    {
        IIncomingRequest request = new IncomingRequest(_context, new MemoryRequest("PATCH", "/a?b=c", "hello"u8.ToArray()));

        Assert.Equal(Method.Patch.Instance, request.Method());
        Assert.Equal("/a?b=c", request.PathWithQuery());
        Assert.Equal(Scheme.Https.Instance, request.Scheme());
        Assert.Equal("example.com:8443", request.Authority());
        var headers = request.Headers();
        Assert.Equal(["X-Name"], headers.Entries().Select(e => e.Item1));
        Assert.False(headers.Has("connection"));
        Assert.Equal(HeaderError.Immutable.Instance, headers.Delete("x-name").Error);

        var body = request.Consume().Value;
        Assert.True(request.Consume().IsError);
        var stream = body.Stream().Value;
        Assert.True(body.Stream().IsError);
        Assert.Equal("hello", Encoding.UTF8.GetString(stream.BlockingRead(100).Value.Span));
        Assert.Equal(StreamError.Closed.Instance, stream.BlockingRead(100).Error);
        Drop(stream);
        var trailers = Types.IncomingBodyFinish(body);
        trailers.Subscribe().Block();
        var result = trailers.Get()!.Value.Value.Value!;
        Assert.Equal("sum", Encoding.UTF8.GetString(Assert.Single(result.Get("x-check"))));
        Assert.True(trailers.Get()!.Value.IsError);
    }

    [Fact]
    public void IncomingBodyFinish_StreamIsAlive_Traps()
    {
        IIncomingRequest request = new IncomingRequest(_context, new MemoryRequest("GET", "/", []));
        var body = request.Consume().Value;
        var stream = body.Stream().Value;

        Assert.Throws<WasmTrapException>(() => Types.IncomingBodyFinish(body));
        Assert.Throws<WasmTrapException>(() => Drop(body));
        Drop(stream);
        Drop(body);
    }

    [Fact]
    public async Task FutureTrailers_BodyUnread_AreReadBehindIt()
    {
        var source = new MemoryRequest("GET", "/", new byte[100_000]);
        IIncomingRequest request = new IncomingRequest(_context, source);
        var trailers = Types.IncomingBodyFinish(request.Consume().Value);

        trailers.Subscribe().Block();

        Assert.NotNull(trailers.Get()!.Value.Value.Value);
        _context.Dispose();
        await Wait.ForAsync(source.Disposed, "the body to be given up");
    }

    [Fact]
    public async Task Response_BodyWrittenAfterItIsSet_IsReadWhileItIsWritten()
    {
        var (response, body) = Response();
        Assert.True(response.SetStatusCode(201).IsOk);
        Assert.True(response.SetStatusCode(99).IsError);
        Set(response);
        Assert.Equal(201, _sink.Status);

        var stream = body.Write().Value;
        Assert.True(body.Write().IsError);
        Assert.True(stream.BlockingWriteAndFlush("one "u8).IsOk);
        var first = await _sink.Body!.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one ", Encoding.UTF8.GetString(first.Buffer.ToArray()));
        _sink.Body.Reader.AdvanceTo(first.Buffer.End);
        Assert.True(stream.Write("two"u8).IsOk);
        Drop(stream);
        var trailers = Types.CreateFields();
        Assert.True(trailers.Append("x-check", "sum"u8).IsOk);
        Assert.True(Types.OutgoingBodyFinish(body, trailers).IsOk);

        var rest = await _sink.Body.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(rest.IsCompleted);
        Assert.Equal("two", Encoding.UTF8.GetString(rest.Buffer.ToArray()));
        Assert.Equal("x-check", Assert.Single(_sink.Body.Trailers!).Key);
    }

    [Fact]
    public async Task Response_BodyDroppedUnfinished_IsBroken()
    {
        var (response, body) = Response();
        Set(response);
        var stream = body.Write().Value;
        Assert.True(stream.Write("half"u8).IsOk);

        // What becomes of a guest that traps.
        _context.Dispose();

        var error = await Assert.ThrowsAsync<WasiHttpException>(async () =>
            await _sink.Body!.Reader.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(ErrorCode.HttpResponseIncomplete.Instance, error.Error);
    }

    [Fact]
    public async Task Response_OtherLengthThanSaid_IsAnErrorOnBothSides()
    {
        var fields = Types.CreateFields();
        Assert.True(fields.Append("Content-Length", "5"u8).IsOk);
        var response = Types.CreateOutgoingResponse(fields);
        var body = response.Body().Value;
        Set(response);
        Assert.Equal(5, _sink.Body!.Length);
        var stream = body.Write().Value;
        Assert.True(stream.BlockingWriteAndFlush("four"u8).IsOk);
        Drop(stream);

        var error = Types.OutgoingBodyFinish(body, null).Error;

        Assert.Equal(new ErrorCode.HttpResponseBodySize(4), error);
        var other = await Assert.ThrowsAsync<WasiHttpException>(async () =>
            await _sink.Body.Reader.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(error, other.Error);
    }

    [Fact]
    public void Response_ClientIsGone_StreamIsClosed()
    {
        var (response, body) = Response();
        Set(response);
        _sink.Body!.Dispose();

        Assert.Equal(StreamError.Closed.Instance, body.Write().Value.BlockingWriteAndFlush("x"u8).Error);
    }

    [Fact]
    public void Response_NeverSent_BodyTakesNothing()
    {
        var (response, body) = Response();
        var stream = body.Write().Value;
        Drop(response);

        Assert.Equal(StreamError.Closed.Instance, stream.BlockingWriteAndFlush("x"u8).Error);
    }

    [Fact]
    public void Outparam_NotSetOrSetToAnError_Fails()
    {
        IResponseOutparam outparam = new ResponseOutparam(_context, _sink);
        Drop(outparam);
        Assert.Equal(new ErrorCode.InternalError("the guest gave no response"), _sink.Error);

        var other = new RecordingSink();
        Types.ResponseOutparamSet(new ResponseOutparam(_context, other), ErrorCode.HttpRequestDenied.Instance);
        Assert.Equal(ErrorCode.HttpRequestDenied.Instance, other.Error);
    }

    private static void Drop(object resource) => ((IDisposable)resource).Dispose();

    private (IOutgoingResponse Response, IOutgoingBody Body) Response()
    {
        var response = Types.CreateOutgoingResponse(Types.CreateFields());
        var body = response.Body().Value;
        Assert.True(response.Body().IsError);
        return (response, body);
    }

    private void Set(IOutgoingResponse response) =>
        Types.ResponseOutparamSet(new ResponseOutparam(_context, _sink), Result<IOutgoingResponse, ErrorCode>.Ok(response));
}

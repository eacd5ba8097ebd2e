using System.IO.Pipelines;
using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Tests.Preview2.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>A component that serves HTTP, <c>tests/guests/wasi2/http</c>, with the test in the server's place.</summary>
public sealed class ComponentHttpTests
{
    [Fact]
    public void Instantiate_ImportsEveryFunction_FindsThemAll()
    {
        using var context = new WasiContext(WasiOptions.None);
        using var instance = ComponentRunner.Instantiate("everything", context);

        Assert.False(instance.HasTrapped);
    }

    [Fact]
    public async Task Handle_Echo_StreamsTheBodyBack()
    {
        var body = new byte[1_000_000];
        new Random(3).NextBytes(body);
        var sink = new RecordingSink();
        var request = new MemoryRequest("POST", "/echo", body);

        var handling = Task.Run(() => Handle(request, sink), TestContext.Current.CancellationToken);
        var answer = await sink.BegunAsync();
        using var copy = new MemoryStream();
        await Wait.ForAsync(answer.Reader.CopyToAsync(copy, TestContext.Current.CancellationToken), "the body to end");
        await Wait.ForAsync(handling, "the guest to end");

        Assert.Equal(200, sink.Status);
        Assert.Equal(("x-guest", "c"), sink.Headers!.Select(f => (f.Key, Encoding.UTF8.GetString(f.Value))).Single());
        Assert.Equal(body, copy.ToArray());
        Assert.Equal("x-end", Assert.Single(answer.Trailers!).Key);
        await Wait.ForAsync(request.Disposed, "the request's body to be given up");
    }

    [Fact]
    public async Task Handle_UnknownPath_IsAnEmptyAnswer()
    {
        var sink = new RecordingSink();

        Handle(new MemoryRequest("GET", "/nothing", []), sink);

        Assert.Equal(404, sink.Status);
        Assert.Equal("", await sink.ReadBodyAsync());
    }

    [Fact]
    public async Task Handle_GuestTrapsInTheMiddle_BodyIsBroken()
    {
        var sink = new RecordingSink();

        Assert.Throws<WasmTrapException>(() => Handle(new MemoryRequest("GET", "/half", []), sink));

        var error = await Assert.ThrowsAsync<WasiHttpException>(sink.ReadBodyAsync);
        Assert.Equal(ErrorCode.HttpResponseIncomplete.Instance, error.Error);
    }

    [Fact]
    public async Task Handle_GuestLeavesAllOpen_EverythingIsClosed()
    {
        var sink = new RecordingSink();
        var request = new MemoryRequest("GET", "/leak", "unread"u8.ToArray());

        Handle(request, sink);

        await Assert.ThrowsAsync<WasiHttpException>(sink.ReadBodyAsync);
        await Wait.ForAsync(request.Disposed, "the request's body to be given up");
    }

    [Fact]
    public void Dispose_InstanceBeforeItsContext_ClosesWhatTheGuestLeft()
    {
        using var context = new WasiContext(WasiOptions.None);
        var instance = ComponentRunner.Instantiate("http", context);
        var sink = new RecordingSink();
        HandlerOf(instance)(new IncomingRequest(context, new MemoryRequest("GET", "/leak", [])), new ResponseOutparam(context, sink));
        Assert.NotEqual(0, context.Resources.Count);

        instance.Dispose();

        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Handle_NoAnswer_IsAnError()
    {
        var sink = new RecordingSink();

        Handle(new MemoryRequest("GET", "/silent", []), sink);

        Assert.Equal(new ErrorCode.InternalError("the guest gave no response"), sink.Error);
    }

    [Fact]
    public void Handle_BodyDroppedBeforeItsStream_Traps()
    {
        var trap = Assert.Throws<WasmTrapException>(() => Handle(new MemoryRequest("GET", "/early", []), new RecordingSink()));

        Assert.Equal(TrapKind.ComponentRule, trap.Kind);
        Assert.Contains("an incoming-body", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_EndlessAnswer_EndsWhenTheClientIsGone()
    {
        var sink = new RecordingSink();
        var handling = Task.Run(() => Handle(new MemoryRequest("GET", "/endless", []), sink), TestContext.Current.CancellationToken);
        (await sink.BegunAsync()).Dispose();

        // The guest finds its stream closed, and its answer longer than anybody reads.
        await Wait.ForAsync(handling, "the guest to end");
    }

    [Fact]
    public async Task Handle_EndlessAnswerThatNobodyReads_WaitsUntilItsTimeIsOver()
    {
        using var stop = new CancellationTokenSource();
        var sink = new RecordingSink();
        var handling = Task.Run(
            () => Handle(new MemoryRequest("GET", "/endless", []), sink, stop: stop),
            TestContext.Current.CancellationToken
        );
        await sink.BegunAsync();
        await stop.CancelAsync();

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => Wait.ForAsync(handling, "the guest to end"));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        await Assert.ThrowsAsync<WasiHttpException>(sink.ReadBodyAsync);
    }

    [Fact]
    public async Task Handle_Fetch_AsksTheClientOfTheHost()
    {
        var sink = new RecordingSink();
        var request = new MemoryRequest("GET", "/fetch", []) { Headers = [new("x-authority", "upstream.example:81")] };

        Handle(request, sink, new Answering("http://upstream.example:81/upstream"));

        Assert.Equal(203, sink.Status);
        Assert.Equal("answer", await sink.ReadBodyAsync());
    }

    [Fact]
    public async Task Handle_FetchWithoutGrants_IsTheErrorThatSaysSo()
    {
        var sink = new RecordingSink();
        var request = new MemoryRequest("GET", "/fetch", []) { Headers = [new("x-authority", "upstream.example")] };

        Handle(request, sink);

        Assert.Equal(502, sink.Status);
        // The index of HTTP-request-denied, in hexadecimal.
        Assert.Equal($"{ErrorCode.HttpRequestDenied.Instance.Case:x2}", await sink.ReadBodyAsync());
    }

    [Fact]
    public void Handle_ManyRequestsThatTrapOrLeak_LeaveNothingBehind()
    {
        string[] paths = ["/half", "/leak", "/silent", "/early", "/nothing"];
        for (var i = 0; i < 200; i++)
        {
            try
            {
                // Asserts that no resource is left.
                Handle(new MemoryRequest("GET", paths[i % paths.Length], "body"u8.ToArray()), new RecordingSink());
            }
            catch (WasmTrapException) { }
        }
    }

    private static void Handle(
        MemoryRequest request,
        RecordingSink sink,
        WasiHttpClient? client = null,
        CancellationTokenSource? stop = null
    )
    {
        using var context = new WasiContext(WasiOptions.None with { Http = client ?? WasiHttpClient.None })
        {
            CancellationToken = stop?.Token ?? CancellationToken.None,
        };
        using var instance = ComponentRunner.Instantiate("http", context);
        try
        {
            HandlerOf(instance)(new IncomingRequest(context, request), new ResponseOutparam(context, sink));
        }
        finally
        {
            context.Dispose();
            Assert.Equal(0, context.Resources.Count);
        }
    }

    private static Action<IIncomingRequest, IResponseOutparam> HandlerOf(ComponentInstance instance) =>
        instance.GetFunction<Action<IIncomingRequest, IResponseOutparam>>(IncomingHandlerExports.InstanceName, "handle");

    private sealed class Answering(string expected) : WasiHttpClient
    {
        public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken)
        {
            Assert.Equal(expected, $"{request.Scheme}://{request.Authority}{request.PathWithQuery}");
            Assert.Equal("GET", request.Method);
            Assert.Null(request.Body);
            return new(new IncomingHttpResponse(203, [], new Upstream()));
        }

        private sealed class Upstream : HttpBodySource
        {
            public override PipeReader Reader { get; } = PipeReader.Create(new MemoryStream("answer"u8.ToArray()));
        }
    }
}

using Google.Protobuf;
using Pillion.Grpc.Client;
using Pillion.Grpc.Details;
using Pillion.Grpc.Tests.Echo;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Client;

/// <summary>What our client does against a server of the service in <c>echo.proto</c>, whoever made it.</summary>
public abstract class EchoClientTests : IDisposable
{
    private protected EchoClientTests(EchoServer server)
    {
        if (server.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        Channel = new GrpcChannel(server.Address);
    }

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected GrpcChannel Channel { get; }

    public void Dispose()
    {
        Channel.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Unary_LargeMessage_ComesBack(string? encoding)
    {
        var data = ByteString.CopyFrom(new byte[1_000_000]);

        var reply = await Channel.UnaryAsync(
            EchoService.Say,
            new EchoRequest { Text = "Grüße 😀", Data = data },
            new() { Encoding = encoding },
            Cancel
        );

        Assert.Equal(new EchoReply { Text = "Grüße 😀", Data = data }, reply);
    }

    [Fact]
    public async Task Unary_Metadata_ComesBackBeforeAndAfterTheMessage()
    {
        var headers = new GrpcMetadata
        {
            { "x-text", "one" },
            { "x-text", "two" },
            { "x-bytes-bin", [0, 1, 255, 254] },
        };

        using var call = Channel.Start(EchoService.Say, new EchoRequest(), new() { Headers = headers }, Cancel);
        var before = await call.HeadersAsync();
        await call.ResponseAsync();

        foreach (var received in new[] { before, call.Trailers })
        {
            Assert.Equal(
                "one,two",
                string.Join(',', received.GetAll("x-text").Select(entry => entry.Value.Replace(" ", "", StringComparison.Ordinal)))
            );
            Assert.Equal([0, 1, 255, 254], received.GetBytes("x-bytes-bin"));
        }
    }

    [Fact]
    public async Task Unary_Failure_HasStatusMessageAndDetails()
    {
        var error = await FailsAsync(new EchoRequest { Text = "nein, 100 % ü\n", Fail = (int)GrpcStatusCode.FailedPrecondition });

        Assert.Equal((GrpcStatusCode.FailedPrecondition, "nein, 100 % ü\n"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<BadRequest>(out var detail));
        Assert.Equal("fail", detail.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task Unary_AboveTheLimit_IsResourceExhausted()
    {
        var error = await FailsAsync(new EchoRequest { Data = ByteString.CopyFrom(new byte[5 * 1024 * 1024]) });

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status);
    }

    [Fact]
    public async Task Unary_MethodThatIsNotThere_IsUnimplemented()
    {
        var method = GrpcMethod.Raw("/pillion.test.Echo/Shout", GrpcMethodKind.Unary);

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await Channel.UnaryAsync(method, default, null, Cancel));

        Assert.Equal(GrpcStatusCode.Unimplemented, error.Status);
    }

    [Fact]
    public async Task Unary_Raw_PassesBytes()
    {
        var method = GrpcMethod.Raw(EchoService.Say.Path, GrpcMethodKind.Unary);

        var reply = await Channel.UnaryAsync(method, new EchoRequest { Text = "raw" }.ToByteArray(), null, Cancel);

        Assert.Equal("raw", EchoReply.Parser.ParseFrom(reply.Span).Text);
    }

    [Fact]
    public async Task Unary_Deadline_IsKept()
    {
        var error = await FailsAsync(new EchoRequest { Act = "hang" }, new() { Timeout = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(GrpcStatusCode.DeadlineExceeded, error.Status);
    }

    [Fact]
    public async Task Unary_Cancelled_IsOver()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = Channel.UnaryAsync(EchoService.Say, new EchoRequest { Act = "hang" }, null, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(call, "the cancelled call"));
    }

    [Fact]
    public async Task Unary_ManyAtATime_AllComeBack()
    {
        var calls = Enumerable
            .Range(0, 300)
            .Select(async number =>
                (await Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = $"n{number}" }, null, Cancel)).Text == $"n{number}"
            );

        Assert.DoesNotContain(false, await Task.WhenAll(calls));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task ServerStreaming_Messages_ComeInOrder(int times)
    {
        using var call = Channel.Start(EchoService.Repeat, new EchoRequest { Text = "r", Times = times }, null, Cancel);

        var numbers = new List<int>();
        await foreach (var reply in call.Responses)
        {
            numbers.Add(reply.Number);
        }

        Assert.Equal(Enumerable.Range(0, times), numbers);
    }

    [Fact]
    public async Task ServerStreaming_FailureAfterMessages_IsThrownBehindThem()
    {
        using var call = Channel.Start(
            EchoService.Repeat,
            new EchoRequest
            {
                Text = "r",
                Times = 3,
                Fail = 10,
            },
            null,
            Cancel
        );

        for (var i = 0; i < 3; i++)
        {
            Assert.True(await call.Responses.MoveNextAsync(Cancel));
            Assert.Equal(i, call.Responses.Current.Number);
        }

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));
        Assert.Equal(GrpcStatusCode.Aborted, error.Status);
        Assert.False(await call.Responses.MoveNextAsync(Cancel));
    }

    [Fact]
    public async Task ClientStreaming_Messages_AllArrive()
    {
        using var call = Channel.Start(EchoService.Join, null, Cancel);

        foreach (var text in "abcdefghij")
        {
            await call.Requests.WriteAsync(new EchoRequest { Text = $"{text}" }, Cancel);
        }

        await call.CompleteAsync();
        Assert.Equal(new EchoReply { Text = "abcdefghij", Number = 10 }, await call.ResponseAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task Duplex_PingPong_GoesBothWays(string? encoding)
    {
        using var call = Channel.Start(EchoService.Chat, new() { Encoding = encoding }, Cancel);
        await call.HeadersAsync();

        for (var i = 0; i < 100; i++)
        {
            await call.Requests.WriteAsync(new EchoRequest { Text = $"ping {i}" }, Cancel);
            Assert.True(await call.Responses.MoveNextAsync(Cancel));
            Assert.Equal($"ping {i}", call.Responses.Current.Text);
        }

        await call.CompleteAsync();
        Assert.False(await call.Responses.MoveNextAsync(Cancel));
    }

    [Fact]
    public async Task Duplex_Failure_EndsTheCall()
    {
        using var call = Channel.Start(EchoService.Chat, null, Cancel);
        await call.Requests.WriteAsync(new EchoRequest { Text = "a" }, Cancel);
        await call.Requests.WriteAsync(new EchoRequest { Text = "no more", Fail = 11 }, Cancel);

        Assert.True(await call.Responses.MoveNextAsync(Cancel));
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));

        Assert.Equal((GrpcStatusCode.OutOfRange, "no more"), (error.Status, error.Message));
    }

    private protected async Task<GrpcException> FailsAsync(EchoRequest request, GrpcCallOptions? options = null) =>
        await Assert.ThrowsAsync<GrpcException>(async () => await Channel.UnaryAsync(EchoService.Say, request, options, Cancel));
}

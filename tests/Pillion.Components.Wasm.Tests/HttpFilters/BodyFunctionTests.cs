using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Reading and writing bodies, buffered and streamed.</summary>
public sealed class BodyFunctionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(5000)]
    public async Task ReadBody_OfARequest_IsAllOfIt(int size)
    {
        await using var run = await FilterRun.StartAsync("|drain 0 2048|");
        var body = Repeat('a', size);

        await run.SendAsync("POST", body: new MessageBody(body));
        await run.SendAsync("POST", body: Streamed(body));

        var report = $"request: drained={size},sum:{size * 'a'}";
        Assert.Equal([report, report], run.Reports);
    }

    [Fact]
    public async Task ReadBody_InPieces_GoesOnUntilTheEnd()
    {
        await using var run = await FilterRun.StartAsync("|read 0 4;read 0 4;read 0 4|");

        await run.SendAsync("POST", body: new MessageBody("0123456789"u8.ToArray()));
        await run.SendAsync("POST", body: Streamed("0123456789"u8.ToArray()));

        Assert.Equal(
            ["request: read=0123,more read=4567,more read=89,eof", "request: read=0123,more read=4567,more read=89,eof"],
            run.Reports
        );
    }

    [Theory]
    [InlineData("read 0 0")]
    [InlineData("read 1 0")]
    public async Task ReadBody_LimitZero_Traps(string command)
    {
        await using var run = await FilterRun.StartAsync($"|{command}|");

        var answer = await run.SendAsync("POST");

        Assert.Equal(500, answer.Status);
        Assert.Contains("read_body: buf_limit is 0", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read 2 1")]
    [InlineData("write 2 x")]
    public async Task Body_UnknownKind_Traps(string command)
    {
        await using var run = await FilterRun.StartAsync($"|features 7;{command}|");

        var answer = await run.SendAsync("POST");

        Assert.Equal(500, answer.Status);
        Assert.Contains("there is no body kind 2", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "6789")]
    [InlineData("features 1;", "0123456789")]
    public async Task ReadBody_OfARequest_LeavesTheNextHandlerTheRestOrWithBufferingAll(string feature, string left)
    {
        await using var run = await FilterRun.StartAsync($"|{feature}read 0 6|");

        await run.SendAsync("POST", body: new MessageBody("0123456789"u8.ToArray()));
        Assert.Equal(left, run.Body);

        await run.SendAsync("POST", body: Streamed("0123456789"u8.ToArray()));
        Assert.Equal(left, run.Body);
    }

    [Fact]
    public async Task ReadBody_BufferedToTheEnd_KeepsBodyAndLength()
    {
        await using var run = await FilterRun.StartAsync("features 1|drain 0 4;values 0 content-length|drain 0 4");
        (string, string)[] length = [("Content-Length", "10")];

        for (var i = 0; i < 3; i++)
        {
            await run.SendAsync("POST", body: Streamed("0123456789"u8.ToArray()), headers: length);

            Assert.Equal("0123456789", run.Body);
            Assert.Equal("10", run.Headers.Get("content-length"));
        }

        // The first one finds out that the guest reads bodies; the others are read before it is called.
        Assert.Equal(
            Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? "request: drained=10,sum:525 values=10,#1" : "response: drained=10,sum:525"),
            run.Reports.Skip(1)
        );
    }

    [Fact]
    public async Task ReadBody_LongStream_IsPassedOnWithoutWaitingForAllOfIt()
    {
        await using var run = await FilterRun.StartAsync("|features 1;read 0 4|");
        var body = Repeat('x', 300_000);

        for (var i = 0; i < 2; i++)
        {
            await run.SendAsync("POST", body: Streamed(body));
            Assert.Equal(300_000, run.Body.Length);
        }
    }

    [Fact]
    public async Task ReadBody_OfARequestAfterNext_NeedsBuffering()
    {
        await using var run = await FilterRun.StartAsync("||read 0 4");

        var answer = await run.SendAsync("POST", body: new MessageBody("0123"u8.ToArray()));

        Assert.Equal(500, answer.Status);
        Assert.EndsWith(
            "can't read the request's body after the next handler unless the feature buffer_request is enabled",
            answer.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task WriteBody_OfARequest_ReplacesThenAppends()
    {
        await using var run = await FilterRun.StartAsync("|write 0 one, ;write 0 two|");

        await run.SendAsync("POST", body: new MessageBody("old"u8.ToArray()), headers: ("Content-Length", "3"));

        Assert.Equal("one, two", run.Body);
        Assert.Equal("8", run.Headers.Get("content-length"));
    }

    [Fact]
    public async Task WriteBody_Nothing_EmptiesTheBody()
    {
        await using var run = await FilterRun.StartAsync("|write 0 |");

        await run.SendAsync("POST", body: new MessageBody("old"u8.ToArray()));

        Assert.Equal("", run.Body);
    }

    [Fact]
    public async Task WriteBody_OfAnAnswerTheGuestMakes_IsSent()
    {
        await using var run = await FilterRun.StartAsync("|write 1 hello;write 1  world;read 1 99;stop|");

        var answer = await run.SendAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal("hello world", answer.Text);
        Assert.Equal(["request: read=hello world,eof"], run.Reports);
        Assert.Empty(run.Passed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResponseBody_Buffered_IsReadAndReplaced(bool isStreamed)
    {
        await using var run = await FilterRun.StartAsync("features 2||read 1 3;read 1 99;status;write 1 new;write 1  text");
        run.Answer = (_, _) =>
            new ValueTask<ApiResponse>(
                new ApiResponse(201, Body: isStreamed ? Streamed("answer"u8.ToArray()) : new MessageBody("answer"u8.ToArray()))
            );

        var answer = await run.SendAsync();

        Assert.Equal(["start: features=2", "response: read=ans,more read=wer,eof status=201"], run.Reports);
        Assert.Equal("new text", answer.Text);
        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task ResponseBody_BufferedAndOnlyRead_StaysAsItIs()
    {
        await using var run = await FilterRun.StartAsync("features 2||drain 1 2");

        var answer = await run.SendAsync();

        Assert.Equal("answer", answer.Text);
    }

    [Theory]
    [InlineData("read 1 4", "can't read the response's body after the next handler unless the feature buffer_response is enabled")]
    [InlineData("write 1 x", "can't write the response's body after the next handler unless the feature buffer_response is enabled")]
    [InlineData("write 0 x", "can't write the request's body after the next handler")]
    [InlineData("features 7;write 0 x", "can't write the request's body after the next handler")]
    public async Task Body_AfterNext_NeedsBuffering(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"||{command}");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.EndsWith(problem, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResponseBody_NotBuffered_StreamsThrough()
    {
        await using var run = await FilterRun.StartAsync("||values 1 content-type");
        run.Answer = (_, _) => new ValueTask<ApiResponse>(new ApiResponse(200, "text/plain", Streamed("streamed"u8.ToArray())));

        var answer = await run.SendAsync();

        Assert.Equal("streamed", answer.Text);
    }

    [Theory]
    [InlineData("|fill 0 1001|", "handle_request reached a limit: the body has more than 1000 bytes, which is the component's maxBodySize")]
    [InlineData(
        "|fill 1 1001;stop|",
        "handle_request reached a limit: the body has more than 1000 bytes, which is the component's maxBodySize"
    )]
    [InlineData(
        "|features 1;drain 0 64|",
        "handle_request reached a limit: the body has more than 1000 bytes, which is the component's maxBodySize"
    )]
    [InlineData("|features 2|", "the answer cannot be buffered: the body has more than 1000 bytes, which is the component's maxBodySize")]
    public async Task Body_LongerThanTheLimit_FailsTheRequest(string script, string problem)
    {
        await using var run = await FilterRun.StartAsync(script, ("maxBodySize", "1000"));
        run.Answer = (_, _) => new ValueTask<ApiResponse>(new ApiResponse(200, Body: Streamed(Repeat('x', 1001))));

        var answer = await run.SendAsync("POST", body: Streamed(Repeat('y', 1001)));

        Assert.Equal(500, answer.Status);
        Assert.Equal("middleware 'filter': " + problem, answer.Text);
    }

    private static byte[] Repeat(char c, int count) => Encoding.ASCII.GetBytes(new string(c, count));

    private static MessageBody Streamed(byte[] bytes) => new(new SlowStream(bytes), length: null);

    /// <summary>Gives its bytes in small pieces, each of which has to be waited for.</summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Read(buffer.Span[..Math.Min(buffer.Length, 1000)]);
        }
    }
}

using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Http;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Components of the world wasi:http/middleware (0.3) as filters.</summary>
public sealed class ComponentFilterTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_HandedOn_IsAsTheGuestMadeItAndSoIsTheAnswer()
    {
        await using var run = await StartAsync("middleware");
        run.Answer = static (_, _) =>
            new(new ApiResponse(202, "text/plain", new MessageBody("answer"u8.ToArray()), Headers: new() { { "x-own", "1" } }));

        var answer = await run.SendAsync(
            "POST",
            "/orders?id=7",
            new MessageBody("the body"u8.ToArray()),
            ("x-key", "k"),
            ("Host", "shop:80")
        );

        Assert.Equal(["POST /behind/orders?id=7"], run.Passed);
        Assert.Equal(("the body", "shop:80", "k"), (run.Body, run.Headers.Get("Host"), run.Headers.Get("x-key")));
        Assert.Equal((202, "answer"), (answer.Status, answer.Text));
        Assert.Equal(
            ("middleware", "1", "text/plain"),
            (answer.Headers.Get("x-passed"), answer.Headers.Get("x-own"), answer.Headers.Get("Content-Type"))
        );
    }

    [Fact]
    public async Task Request_GuestAnswersItself_IsNotHandedOn()
    {
        await using var run = await StartAsync("middleware");

        var answer = await run.SendAsync();

        Assert.Equal((401, "no key"), (answer.Status, answer.Text));
        Assert.Empty(run.Passed);
    }

    [Fact]
    public async Task Request_ThroughTwo_PassesBoth()
    {
        await using var run = await StartAsync("filter");
        await run.AddAsync("second", ("url", PathOf("middleware")));

        var answer = await run.SendAsync(target: "/", headers: ("x-key", "k"));

        Assert.Equal((200, "ANSWER"), (answer.Status, answer.Text));
        Assert.Equal(["GET /behind/"], run.Passed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task Bodies_OfAnySize_GoThroughTheGuest(int size)
    {
        await using var run = await StartAsync("filter");
        run.Answer = (_, _) => new(new ApiResponse(200, null, new MessageBody(Encoding.ASCII.GetBytes(run.Body))));
        var body = new string('a', size);

        var answer = await run.SendAsync("POST", "/", new MessageBody(new MemoryStream(Encoding.ASCII.GetBytes(body)), length: null));

        Assert.Equal((200, body), (answer.Status, run.Body));
        Assert.Equal(body.ToUpperInvariant(), answer.Text);
    }

    [Fact]
    public async Task Answer_ThatComesInPieces_IsPassedOnPieceByPiece()
    {
        await using var run = await StartAsync("filter");
        var pipe = new Pipe();
        run.Answer = (_, _) => new(new ApiResponse(200, null, new MessageBody(pipe.Reader.AsStream(), length: null)));

        await using var answer = await run.Pipeline.HandleAsync(new InProcessApiRequest("GET", "/"), Token);
        var body = answer.Body.AsStream();
        var buffer = new byte[16];
        foreach (var word in (string[])["one", "two"])
        {
            await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(word), Token);
            await body.ReadExactlyAsync(buffer.AsMemory(0, 3), Token).AsTask().WaitAsync(s_patience, Token);
            Assert.Equal(word.ToUpperInvariant(), Encoding.ASCII.GetString(buffer, 0, 3));
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await body.ReadAsync(buffer, Token).AsTask().WaitAsync(s_patience, Token));
    }

    [Fact]
    public async Task Answer_GivenUpByTheCaller_EndsTheGuest()
    {
        await using var run = await StartAsync("filter", ("maxInstances", "1"));
        var pipe = new Pipe();
        run.Answer = (_, _) => new(new ApiResponse(200, null, new MessageBody(pipe.Reader.AsStream(), length: null)));
        await pipe.Writer.WriteAsync("half"u8.ToArray(), Token);
        await using (await run.Pipeline.HandleAsync(new InProcessApiRequest("GET", "/"), Token)) { }

        run.Answer = static (_, _) => new(new ApiResponse(200, null, new MessageBody("next"u8.ToArray())));

        // The only place is free again.
        Assert.Equal("NEXT", (await run.SendAsync()).Text);
        Assert.DoesNotContain(run.Log, l => l.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData("filter", "/trap-after", 500, "trapped: unreachable")]
    [InlineData("probe", "/trap-before", 500, "trapped: unreachable")]
    [InlineData("probe", "/bad-pointer", 500, "trapped: ")]
    [InlineData("probe", "/loop", 500, "took longer than its timeout of 2 s")]
    [InlineData("probe", "/stall", 500, "")]
    [InlineData("probe", "/nothing", 500, "trapped: ")]
    [InlineData("probe", "/flood", 500, "")]
    [InlineData("probe", "/error", 502, "gave an error instead of a response: ")]
    [InlineData("filter", "/error-after", 502, "gave an error instead of a response: ")]
    public async Task Request_GuestFails_IsAnErrorOfThatRequestOnly(string guest, string target, int status, string problem)
    {
        await using var run = await StartAsync(guest, ("timeout", target is "/loop" or "/stall" ? "2s" : "30s"), ("maxInstances", "1"));

        var answer = await run.SendAsync(target: target);
        var next = await run.SendAsync(target: guest == "probe" ? "/count" : "/");

        Assert.Equal(status, answer.Status);
        Assert.StartsWith("middleware 'filter' " + problem, answer.Text, StringComparison.Ordinal);
        Assert.Contains(
            run.Log,
            l => l.Level == LogLevel.Error && l.Message.StartsWith("filter: wasi:http/handler@0.3.0", StringComparison.Ordinal)
        );
        Assert.Equal((200, guest == "probe" ? "1" : "ANSWER"), (next.Status, next.Text));
    }

    [Fact]
    public async Task Memory_GrownToTheLimit_IsRefusedAndNothingElse()
    {
        await using var run = await StartAsync("probe", ("maxMemory", "8Mi"));

        var answer = await run.SendAsync(target: "/memory");

        Assert.Equal((507, "no more memory"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Answer_GuestTrapsInItsMiddle_BreaksOff()
    {
        await using var run = await StartAsync("probe");
        await using var answer = await run.Pipeline.HandleAsync(new InProcessApiRequest("GET", "/trap-late"), Token);

        await Assert.ThrowsAsync<IOException>(() => answer.Body.ReadAllAsync(int.MaxValue, Token).AsTask());
        Assert.Equal("1", (await run.SendAsync(target: "/count")).Text);
    }

    [Fact]
    public async Task Request_HandedOnTwice_IsRefusedTheSecondTime()
    {
        await using var run = await StartAsync("filter");

        var answer = await run.SendAsync(target: "/twice");

        Assert.Equal((508, "only once"), (answer.Status, answer.Text));
        Assert.Equal(["GET /twice"], run.Passed);
    }

    [Fact]
    public async Task Next_Fails_GuestIsToldAndElseWhoeverCalled()
    {
        await using var deaf = await StartAsync("middleware");
        await using var faithful = await StartAsync("filter");
        deaf.Answer = faithful.Answer = static (_, _) => throw new InvalidOperationException("no API");

        var answer = await deaf.SendAsync(headers: ("x-key", "k"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => faithful.SendAsync());

        Assert.Equal((502, "nothing behind"), (answer.Status, answer.Text));
        Assert.Equal("no API", error.Message);
    }

    [Fact]
    public async Task Caller_Leaves_WhatIsBehindIsStoppedToo()
    {
        await using var run = await StartAsync("filter", ("maxInstances", "1"));
        using var caller = new CancellationTokenSource();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Caller = caller.Token;
        run.Answer = async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.UnsafeRegister(s => ((TaskCompletionSource)s!).SetResult(), stopped);
            await caller.CancelAsync();
            await stopped.Task.WaitAsync(s_patience, Token);
            throw new OperationCanceledException(cancellationToken);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.SendAsync());

        run.Caller = default;
        run.Answer = static (_, _) => new(new ApiResponse(200, null, new MessageBody("next"u8.ToArray())));
        Assert.Equal("NEXT", (await run.SendAsync()).Text);
    }

    [Fact]
    public async Task Requests_ManyAtOnce_HaveAnInstanceEach()
    {
        await using var run = await StartAsync("filter");
        run.Answer = static (request, _) =>
            new(new ApiResponse(200, null, new MessageBody(Encoding.ASCII.GetBytes(request.Query.ToString()))));

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => run.SendAsync(target: $"/?n{i}"))));

        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"N{i}"), answers.Select(a => a.Text));
    }

    [Theory]
    [InlineData("components/hello", "exports no wasi:http/handler@0.3.0")]
    public async Task Init_AnotherComponent_SaysWhatIsMissing(string guest, string problem)
    {
        await using var run = FilterRun.Create();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            run.AddAsync("filter", ("url", "file://" + Repository.PathOf($"tests/guests/{guest}.wasm")))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_GuestConfigForAComponent_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => StartAsync("filter", ("guestConfig", "x")));

        Assert.Contains("metadata key 'guestConfig' is read by modules", error.Message, StringComparison.Ordinal);
    }

    private static string PathOf(string guest) => Repository.PathOf($"tests/guests/http3/{guest}.wasm");

    private static async Task<FilterRun> StartAsync(string guest, params (string Key, string Value)[] metadata)
    {
        var run = FilterRun.Create();
        await run.AddAsync("filter", [("url", PathOf(guest)), .. metadata]);
        return run;
    }
}

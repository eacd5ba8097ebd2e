using Pillion.Abstractions;
using Pillion.BuildingBlocks.Http;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>When guests are made and called, and what they are given.</summary>
public sealed class FilterLifecycleTests
{
    [Theory]
    [InlineData(0, "response: ctx=0")]
    [InlineData(43, "response: ctx=43")]
    public async Task HandleResponse_Context_IsThatOfHandleRequest(int context, string report)
    {
        await using var run = await FilterRun.StartAsync($"|next {context}|ctx");

        await run.SendAsync();

        Assert.Equal([report], run.Reports);
    }

    [Fact]
    public async Task HandleResponse_AfterStop_IsNotCalled()
    {
        await using var run = await FilterRun.StartAsync("|stop|ctx");

        await run.SendAsync();

        Assert.Empty(run.Reports);
    }

    [Fact]
    public async Task HandleResponse_NextFailed_IsToldAndTheFailureGoesOn()
    {
        await using var run = await FilterRun.StartAsync("|next 7|ctx");
        run.Answer = (_, _) => throw new InvalidOperationException("no answer");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => run.SendAsync());

        Assert.Equal("no answer", error.Message);
        Assert.Equal(["error: ctx=7"], run.Reports);
    }

    [Fact]
    public async Task Guest_OfManyRequests_KeepsItsMemory()
    {
        await using var run = await FilterRun.StartAsync("|count|");

        await run.SendAsync();
        await run.SendAsync();

        Assert.Equal(["request: count=1", "request: count=2"], run.Reports);
    }

    [Fact]
    public async Task Guest_RequestsAtOnce_HaveOneEach()
    {
        await using var run = await FilterRun.StartAsync("|count|");
        var arrived = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource();
        run.Answer = async (_, _) =>
        {
            arrived.Release();
            await goOn.Task;
            return ApiResponse.NoContent;
        };

        var requests = Enumerable.Range(0, 20).Select(_ => Task.Run(() => run.SendAsync())).ToArray();
        for (var i = 0; i < requests.Length; i++)
        {
            await Wait.ForAsync(arrived.WaitAsync(TestContext.Current.CancellationToken), "a request at the API");
        }

        goOn.SetResult();
        await Task.WhenAll(requests);

        Assert.Equal(Enumerable.Repeat("request: count=1", 20), run.Reports);
    }

    [Fact]
    public async Task Guest_NoneFreeInTime_Is503()
    {
        await using var run = await FilterRun.StartAsync("", ("maxInstances", "1"), ("timeout", "1s"));
        var arrived = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        run.Answer = async (_, _) =>
        {
            arrived.TrySetResult();
            await goOn.Task;
            return ApiResponse.NoContent;
        };

        var first = run.SendAsync();
        await Wait.ForAsync(arrived.Task, "the first request at the API");
        var second = await run.SendAsync();
        goOn.SetResult();

        Assert.Equal(503, second.Status);
        Assert.Equal("middleware 'filter' has no instance free", second.Text);
        Assert.Equal(204, (await first).Status);
        Assert.Equal(204, (await run.SendAsync()).Status);
    }

    [Fact]
    public async Task Chain_OfThree_GoesThroughAllInOrderAndBack()
    {
        await using var run = FilterRun.Create();
        foreach (var name in (string[])["outer", "middle", "inner"])
        {
            await run.AddAsync(
                name,
                ("url", FilterRun.PathOf("script")),
                ("guestConfig", $"features 2|values 0 x-way;add 0 x-way {name}|values 1 x-back;add 1 x-back {name};set 1 last {name}")
            );
        }

        var answer = await run.SendAsync();

        Assert.Equal(["outer", "middle", "inner"], run.Headers.Where(h => h.Key == "x-way").Select(h => h.Value));
        Assert.Equal(["inner", "middle", "outer"], answer.Headers.Where(h => h.Key == "x-back").Select(h => h.Value));
        Assert.Equal("outer", answer.Headers.Get("last"));
        Assert.Equal(
            [
                "request: values=#0",
                "request: values=outer,#1",
                "request: values=outer,middle,#2",
                "response: values=#0",
                "response: values=inner,#1",
                "response: values=inner,middle,#2",
            ],
            run.Reports.Where(r => !r.StartsWith("start", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Chain_OneStops_TheOuterOnesSeeItsAnswer()
    {
        await using var run = FilterRun.Create();
        await run.AddAsync("outer", ("url", FilterRun.PathOf("script")), ("guestConfig", "features 2||status;drain 1 99"));
        await run.AddAsync("inner", ("url", FilterRun.PathOf("script")), ("guestConfig", "|set-status 401;write 1 who?;stop|"));

        var answer = await run.SendAsync();

        Assert.Equal((401, "who?"), (answer.Status, answer.Text));
        Assert.Contains("response: status=401 drained=4,sum:397", run.Reports);
        Assert.Empty(run.Passed);
    }

    [Fact]
    public async Task Command_WithMain_StartsAndItsOutputIsInTheDebugLog()
    {
        await using var run = FilterRun.Create();
        await run.AddAsync("main", ("url", FilterRun.PathOf("main")));

        await run.SendAsync();
        await run.SendAsync();

        Assert.Equal(
            [
                "main: wasm stdout: started as main",
                "main: wasm stdout: request 1",
                "main: wasm stderr: to stderr",
                "main: wasm stdout: request 2",
                "main: wasm stderr: to stderr",
            ],
            run.Log.Select(l => l.Message)
        );
    }

    [Fact]
    public async Task StrictSandbox_ClocksAndRandomNumbers_AreTheSameInEveryRun()
    {
        var texts = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var run = FilterRun.Create();
            await run.AddAsync("main", ("url", FilterRun.PathOf("main")), ("strictSandbox", "true"));
            texts.Add((await run.SendAsync(target: "/time")).Text);
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.StartsWith("realtime 1640995200", texts[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trap", "exports no function \"handle_request\" [] -> [i64]")]
    [InlineData("components/hello", "it is a component that exports no wasi:http/handler@0.3.0")]
    public async Task Init_NoHandler_SaysWhatIsMissing(string guest, string problem)
    {
        await using var run = FilterRun.Create();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            run.AddAsync("filter", ("url", "file://" + Repository.PathOf($"tests/guests/{guest}.wasm")))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trap||", "it trapped: unreachable")]
    [InlineData("loop||", "it took longer than its timeout of 0.2 s")]
    public async Task Init_StartFails_SaysHow(string script, string problem)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => FilterRun.StartAsync(script, ("timeout", "200ms")));

        Assert.EndsWith("which cannot be used: " + problem, error.Message, StringComparison.Ordinal);
    }
}

using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>Components of wasi:http 0.3 as apps, with guests in C whose functions are asynchronous.</summary>
public sealed class HandlerTests
{
    [Fact]
    public async Task Invoke_Hello_Answers()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("hello", "http3/hello", WasmTrigger.Auto);

        var answer = await app.GetAsync("/");

        Assert.Equal("200 hello from C, asynchronously\n", answer.ToString());
        Assert.Equal(WasmTrigger.Http, app.Wasm.Trigger);
    }

    [Fact]
    public async Task Invoke_MemoryIsKept_OnlyIfInstancesAreReused()
    {
        await using var apps = await GuestApps.StartAsync();
        var fresh = apps.Add("fresh", "http3/probe", WasmTrigger.Http);
        var reused = apps.Add("reused", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true }));

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal("200 1", (await fresh.GetAsync("/count")).ToString());
            Assert.Equal($"200 {i}", (await reused.GetAsync("/count")).ToString());
        }
    }

    [Theory]
    [InlineData("/echo", false)]
    [InlineData("/pass", false)]
    [InlineData("/echo", true)]
    [InlineData("/pass", true)]
    public async Task Invoke_LargeBody_IsStreamedThroughTheGuest(string path, bool reuse)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = reuse }));
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);

        var answer = await app.PostAsync(path, body);

        Assert.Equal(200, answer.Status);
        Assert.Equal(body, answer.Body);
    }

    [Fact]
    public async Task Invoke_GuestWaits_GoesOn()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        Assert.Equal("200 later", (await app.GetAsync("/later")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestGoesOnAfterItsAnswer_UntilItHasEnded()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true, Concurrency = 1 }));

        Assert.Equal("200 answered", (await app.GetAsync("/after")).ToString());

        await Wait.UntilAsync(async () => (await app.GetAsync("/count")).ToString() == "200 7", "what the guest did after its answer");
    }

    [Fact]
    public async Task Invoke_TwoRequestsThatNeedEachOther_MeetInOneInstance()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true, Instances = 1 }));

        var taking = app.GetAsync("/take");
        var giving = app.GetAsync("/give");

        Assert.Equal("200 given", (await taking).ToString());
        Assert.Equal("200 taken", (await giving).ToString());
    }

    [Fact]
    public async Task Invoke_ManyWait_NoneHoldsAThread()
    {
        const int Count = 200;
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add(
            "probe",
            "http3/probe",
            WasmTrigger.Http,
            o => o.With(l => l with { Instances = Count + 1, Timeout = TimeSpan.FromSeconds(60) })
        );
        using var stop = new CancellationTokenSource();

        var waiting = new List<Task<Answer>>();
        for (var i = 0; i < Count; i++)
        {
            waiting.Add(app.InvokeAsync(GuestApp.Request("GET", "/stall"), stop.Token));

            // Behind it, and answered: so it has run, and threads are not made for a rush.
            Assert.Equal("200 did not read", (await app.GetAsync("/unread")).ToString());
        }

        // Those of other tests are among them.
        await Wait.UntilAsync(() => GuestThreadCount() < Count, "fewer guest threads than requests that wait");
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        await stop.CancelAsync();
        foreach (var request in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        static int GuestThreadCount() =>
            Directory.EnumerateDirectories("/proc/self/task").Count(t => ReadName(t).StartsWith("pillion-guest", StringComparison.Ordinal));

        static string ReadName(string thread)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, "comm"));
            }
            catch (IOException)
            {
                // It has ended.
                return "";
            }
        }
    }

    [Fact]
    public async Task Invoke_GuestCallsAnotherApp_ItsAnswerIsStreamedBack()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);
        apps.Add("other", "http3/probe", WasmTrigger.Http);
        apps.Add("older", "components/probe", WasmTrigger.Http);

        Assert.Equal("200 1", (await app.GetAsync("/send?other")).ToString());
        Assert.Equal("200 1", (await app.GetAsync("/send?older")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestCallsWhatItMayNot_IsDenied()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        // HTTP-request-denied is the 15th.
        Assert.Equal("502 P", (await app.GetAsync("/send?example.com")).ToString());
    }

    [Fact]
    public async Task Invoke_ReaderGoesAway_GuestIsStopped()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Instances = 1 }));
        var answer = await app.Channel.InvokeAsync(GuestApp.Request("GET", "/endless"), CancellationToken.None);
        var buffer = new byte[100_000];
        await answer.Body.Stream!.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);

        await answer.DisposeAsync();

        // The only place is free again.
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/trap-before", "trapped")]
    [InlineData("/nothing", "task.return")]
    [InlineData("/error", "gave an error instead of a response: HTTP-request-denied")]
    [InlineData("/double-drop", "unknown handle index")]
    [InlineData("/bad-pointer", "out of bounds")]
    [InlineData("/trap-after", "trapped")]
    [InlineData("/drop-trailers", "trapped")]
    [InlineData("/bad-trailers", "broke off its response: connection-terminated")]
    [InlineData("/short", "broke off its response: HTTP-response-body-size")]
    public async Task Invoke_GuestFails_IsAFailureWithTheReason(string path, string reason)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync(path));

        Assert.Equal(AppChannelFailure.Failed, error.Failure);
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/trap-late")]
    [InlineData("/no-end")]
    [InlineData("/no-trailers")]
    public async Task Invoke_GuestFailsWhileItsResponseIsRead_BodyIsBrokenOff(string path)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        var error = await Record.ExceptionAsync(() => app.GetAsync(path));

        // Whether the caller has the head by then is a matter of time; what it learns is not.
        Assert.NotNull(error);
        Assert.True(error is IOException or AppChannelException, error.ToString());
        Assert.Matches("broke off .*: HTTP-response-incomplete", error.Message);

        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/loop", false)]
    [InlineData("/stall", false)]
    [InlineData("/loop", true)]
    [InlineData("/stall", true)]
    public async Task Invoke_GuestTakesTooLong_TimesOut(string path, bool reuse)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.WithTimeout(0.3).With(l => l with { Reuse = reuse }));

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync(path));

        Assert.Equal(AppChannelFailure.Timeout, error.Failure);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestExhaustsItsMemory_ItsGrowthFailsAndNobodyElses()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { MemoryBytes = 4 << 20 }));

        Assert.Equal("507 no more memory", (await app.GetAsync("/memory")).ToString());
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestOpensResourcesWithoutEnd_ReachesALimit()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/flood"));

        Assert.Equal(AppChannelFailure.TooLarge, error.Failure);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/unread", "200 did not read")]
    [InlineData("/half-read", "200 read some")]
    public async Task Invoke_BodyThatIsNotRead_DoesNotMatter(string path, string expected)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http);

        Assert.Equal(expected, (await app.PostAsync(path, new byte[1_000_000])).ToString());
    }

    [Fact]
    public async Task Invoke_OneOfManyInAnInstanceFails_OthersAreAnsweredOrFailToo()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true, Instances = 1 }));

        var waiting = app.GetAsync("/take");
        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/trap-before"));
        var shared = await Assert.ThrowsAsync<AppChannelException>(() => waiting);

        Assert.Contains("trapped", error.Message, StringComparison.Ordinal);
        Assert.Contains("trapped", shared.Message, StringComparison.Ordinal);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_ManyAtOnce_AllAnswer(bool reuse)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("probe", "http3/probe", WasmTrigger.Http, o => o.With(l => l with { Instances = 32, Reuse = reuse }));

        var answers = await Wait.ForAsync(
            Task.WhenAll(Enumerable.Range(0, 500).Select(i => app.PostAsync("/echo", $"request {i}"))),
            "500 answers"
        );

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"200 request {i}"), answers.Select(a => a.ToString()));
    }
}

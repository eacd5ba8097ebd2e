using System.IO.Pipelines;
using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>Components of wasi:http as apps, with guests in C.</summary>
/// <param name="areAskedDirectly">Whether guests may run on their callers' threads.</param>
public abstract class ComponentHttpTests(bool areAskedDirectly)
{
    public sealed class OnGuestThreads() : ComponentHttpTests(areAskedDirectly: false);

    public sealed class OnBorrowedThreads() : ComponentHttpTests(areAskedDirectly: true);

    [Fact]
    public async Task Invoke_Hello_Answers()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("hello", "components/hello", WasmTrigger.Auto);

        var answer = await app.GetAsync("/");

        Assert.Equal("200 hello from C\n", answer.ToString());
        Assert.Equal(WasmTrigger.Http, app.Wasm.Trigger);
    }

    [Fact]
    public async Task Invoke_MemoryIsKept_OnlyIfInstancesAreReused()
    {
        await using var apps = await StartAsync();
        var fresh = apps.Add("fresh", "components/probe", WasmTrigger.Http);
        var reused = apps.Add("reused", "components/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true }));

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal("200 1", (await fresh.GetAsync("/count")).ToString());
            Assert.Equal($"200 {i}", (await reused.GetAsync("/count")).ToString());
        }
    }

    [Theory]
    [InlineData("/unfinished", "broke off its response")]
    [InlineData("/nothing", "no response")]
    [InlineData("/trap-before", "trapped")]
    public async Task Invoke_ReusedInstanceLeavesItsAnswerUndone_FailsAndIsReplaced(string path, string reason)
    {
        await using var apps = await StartAsync();
        var app = apps.Add("reused", "components/probe", WasmTrigger.Http, o => o.With(l => l with { Reuse = true }));
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync(path));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_LargeBody_IsStreamedThroughTheGuest()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);

        var answer = await app.PostAsync("/echo", body);

        Assert.Equal(200, answer.Status);
        Assert.Equal(body, answer.Body);
    }

    [Fact]
    public async Task Invoke_GuestWaitsForTheRestOfItsRequest_AnswerIsReadMeanwhile()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);
        var request = new Pipe();
        var body = new MessageBody(request.Reader.AsStream(), length: null);
        var opening = app.OpenAsync(
            new InvokeRequest
            {
                Method = "POST",
                Path = "/echo",
                Body = body,
            }
        );

        foreach (var piece in (string[])["one", "two", "three"])
        {
            await request.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece), TestContext.Current.CancellationToken);
            var answer = await Wait.ForAsync(opening, "the answer's head");
            var buffer = new byte[piece.Length];
            await Wait.ForAsync(
                answer.Body.Stream!.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask(),
                $"the echo of {piece}"
            );
            Assert.Equal(piece, Encoding.UTF8.GetString(buffer));
        }

        await request.Writer.CompleteAsync();
        await using var whole = await opening;
        Assert.Equal(0, await whole.Body.Stream!.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Invoke_ReaderGoesAway_GuestIsStopped()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o.With(l => l with { Instances = 1 }));
        var answer = await Wait.ForAsync(app.OpenAsync(GuestApp.Request("GET", "/endless")), "the answer's head");
        var buffer = new byte[100_000];
        await answer.Body.Stream!.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);

        await answer.DisposeAsync();

        // The only place is free again.
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/trap-before", "trapped")]
    [InlineData("/nothing", "no response")]
    [InlineData("/error", "gave an error instead of a response")]
    [InlineData("/double-drop", "unknown handle index")]
    [InlineData("/wrong-type", "wrong type")]
    [InlineData("/bad-utf8", "invalid")]
    [InlineData("/bad-result", "out of bounds")]
    public async Task Invoke_GuestFailsBeforeItsResponse_IsAFailureWithTheReason(string path, string reason)
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync(path));

        Assert.Equal(AppChannelFailure.Failed, error.Failure);
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Theory]
    [InlineData("/trap-after", "trapped")]
    [InlineData("/unfinished", "broke off its response")]
    [InlineData("/parent-first", "trapped")]
    [InlineData("/bad-pointer", "trapped")]
    public async Task Invoke_GuestFailsInItsResponse_CallerSeesNoneOfIt(string path, string reason)
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o with { Time = new ManualTimeProvider() });

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync(path));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestFailsWhileItsResponseIsRead_BodyIsBrokenOff()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o.WithTimeout(0.5));

        await Assert.ThrowsAsync<IOException>(() => app.GetAsync("/stall"));

        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestLoops_TimesOut()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o.WithTimeout(0.2));

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/loop"));

        Assert.Equal(AppChannelFailure.Timeout, error.Failure);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestExhaustsItsMemory_ItsGrowthFailsAndNobodyElses()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o.With(l => l with { MemoryBytes = 4 << 20 }));

        Assert.Equal("507 no more memory", (await app.GetAsync("/memory")).ToString());
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_GuestOpensResourcesWithoutEnd_ReachesALimit()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);

        var error = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/flood"));

        Assert.Equal(AppChannelFailure.TooLarge, error.Failure);
        Assert.Equal("200 1", (await app.GetAsync("/count")).ToString());
    }

    [Fact]
    public async Task Invoke_BodyThatNobodyReads_DoesNotMatter()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http);

        Assert.Equal("200 did not read", (await app.PostAsync("/unread", new byte[1_000_000])).ToString());
    }

    [Fact]
    public async Task Load_TriggerThatDoesNotFit_SaysWhatItExports()
    {
        await using var apps = await StartAsync();

        var error = Assert.Throws<WasmAppException>(() => apps.Add("hello", "components/hello", WasmTrigger.Wagi));

        Assert.Contains("the trigger 'wagi' does not fit this component", error.Message, StringComparison.Ordinal);
        Assert.Contains("wasi:http/incoming-handler@0.2.12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_ManyAtOnce_AllAnswer()
    {
        await using var apps = await StartAsync();
        var app = apps.Add("probe", "components/probe", WasmTrigger.Http, o => o.With(l => l with { Instances = 8 }));

        var answers = await Wait.ForAsync(
            Task.WhenAll(Enumerable.Range(0, 500).Select(i => app.PostAsync("/echo", $"request {i}"))),
            "500 answers"
        );

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"200 request {i}"), answers.Select(a => a.ToString()));
    }

    private async Task<GuestApps> StartAsync()
    {
        var apps = await GuestApps.StartAsync();
        apps.AreAskedDirectly = areAskedDirectly;
        return apps;
    }
}

using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Programs;

/// <summary>How requests to a program wait, end, and are ended. The guests wait in a call to the probe until the test lets them go on.</summary>
public sealed class ProgramChannelTests
{
    [Fact]
    public async Task Invoke_MoreThanInstances_RunsThatManyAtOnceAndTheOthersAfter()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.With(l => l with { Instances = 3 }));

        var requests = Enumerable.Range(0, 20).Select(_ => app.GetAsync("/relay/probe")).ToList();
        await probe.ArrivedAsync(3);
        Assert.DoesNotContain(requests, r => r.IsCompleted);
        probe.Open();
        var answers = await Task.WhenAll(requests);

        Assert.Equal(3, probe.Most);
        Assert.All(answers, answer => Assert.Equal("200 app>probe", answer.ToString()));
    }

    [Fact]
    public async Task Invoke_Guest_RunsOnAGuestThread()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        probe.Open();
        var app = apps.Add("app", "relay");

        await app.GetAsync("/relay/probe");

        Assert.Equal("pillion-guest", Assert.Single(probe.Callers).ThreadName);
    }

    [Fact]
    public async Task Invoke_CallerGoesAwayWhileWaitingForAnInstance_LeavesTheQueue()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.With(l => l with { Instances = 1 }));
        var first = app.GetAsync("/relay/probe");
        await probe.ArrivedAsync(1);
        using var caller = new CancellationTokenSource();

        var second = app.InvokeAsync(GuestApp.Request("GET", "/relay/probe"), caller.Token);
        var third = app.GetAsync("/relay");
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        probe.Open();
        Assert.Equal("200 app>probe", (await first).ToString());
        Assert.Equal("200 app: ", (await third).ToString());
        Assert.Single(probe.Callers);
    }

    [Fact]
    public async Task Invoke_CallerGoesAwayWhileTheGuestWaits_StopsGuestAndWhatItWaitsFor()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.With(l => l with { Instances = 1 }));
        using var caller = new CancellationTokenSource();

        var request = app.InvokeAsync(GuestApp.Request("GET", "/relay/probe"), caller.Token);
        await probe.ArrivedAsync(1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Wait.ForAsync(probe.Cancelled.Task, "the probe's call to be cancelled");
        probe.Open();
        Assert.Equal(200, (await app.GetAsync("/relay/probe")).Status);
    }

    [Fact]
    public async Task Invoke_CallerIsGoneAlready_RunsNothing()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            app.InvokeAsync(GuestApp.Request("GET", "/relay/probe"), new CancellationToken(canceled: true))
        );

        Assert.Empty(probe.Callers);
    }

    [Fact]
    public async Task Invoke_GuestThatWaitsTooLong_IsTimeout()
    {
        await using var apps = await GuestApps.StartAsync();
        apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.WithTimeout(0.1));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/relay/probe"));

        Assert.Equal(
            (AppChannelFailure.Timeout, "app 'app' took longer than its limit of 0.1 s (limits.timeout)"),
            (exception.Failure, exception.Message)
        );
        Assert.Equal("200 app: ", (await app.GetAsync("/relay")).ToString());
    }

    /// <summary>Asking again is safe, because the request reached no guest.</summary>
    [Fact]
    public async Task Invoke_NoInstanceFreeForTooLong_IsUnreachable()
    {
        await using var apps = await GuestApps.StartAsync();
        apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.With(l => l with { Instances = 1 }).WithTimeout(0.2));

        var failures = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/relay/probe")))
        );

        // One ran into its own limit, and perhaps a second one just before it would have given up.
        Assert.InRange(failures.Count(f => f.Failure == AppChannelFailure.Timeout), 1, 2);
        Assert.All(
            failures.Where(f => f.Failure != AppChannelFailure.Timeout),
            f =>
                Assert.Equal(
                    (AppChannelFailure.Unreachable, "app 'app' had no instance free within 0.2 s (limits.instances is 1)"),
                    (f.Failure, f.Message)
                )
        );
        Assert.Equal("200 app: ", (await app.GetAsync("/relay")).ToString());
    }

    [Fact]
    public async Task Dispose_RequestUnderWay_EndsFirst()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay", configure: o => o.With(l => l with { Instances = 1 }));
        var running = app.GetAsync("/relay/probe");
        await probe.ArrivedAsync(1);
        var waiting = app.GetAsync("/relay");

        var disposal = app.DisposeAsync().AsTask();
        var late = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/relay"));
        var queued = await Assert.ThrowsAsync<AppChannelException>(() => waiting);
        Assert.False(disposal.IsCompleted);
        probe.Open();

        Assert.Equal("200 app>probe", (await running).ToString());
        await Wait.ForAsync(disposal, "the app to be disposed");
        Assert.Equal(AppChannelFailure.Unreachable, late.Failure);
        Assert.Equal(AppChannelFailure.Unreachable, queued.Failure);
        Assert.Equal("app 'app' is stopping", late.Message);
    }

    [Fact]
    public async Task Dispose_CommandUnderWay_EndsFirst()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        var app = apps.Add("app", "relay", WasmTrigger.Command, o => o.WithVariable("PATH_INFO", "/relay/probe"));
        var output = new MemoryStream();
        var running = app.Wasm.RunAsync(Stream.Null, output, Stream.Null, CancellationToken.None);
        await probe.ArrivedAsync(1);

        var disposal = app.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        probe.Open();

        Assert.Equal(0, await Wait.ForAsync(running, "the end of the program"));
        await Wait.ForAsync(disposal, "the app to be disposed");
        Assert.Equal("Content-Type: text/plain\n\napp>probe"u8, output.ToArray());
    }

    [Fact]
    public async Task Dispose_Twice_IsOnce()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "relay");

        await app.DisposeAsync();
        await app.DisposeAsync();

        await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/relay"));
    }

    /// <summary>It is the caller's error, and a server tells the caller what was wrong by it.</summary>
    [Fact]
    public async Task Invoke_BodyThatBreaks_IsTheCallersError()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "relay");
        var request = new InvokeRequest
        {
            Method = "POST",
            Path = "/relay",
            Body = new MessageBody(new BrokenStream(), length: null),
        };

        var exception = await Assert.ThrowsAsync<IOException>(() => app.SendAsync(request));

        Assert.Equal("the caller hung up", exception.Message);
        Assert.Equal("200 app: ", (await app.GetAsync("/relay")).ToString());
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the caller hung up");
    }
}

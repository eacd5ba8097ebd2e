using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Nesting;

/// <summary>Guests that call guests of the same process: a call on the caller's thread, however they call each other.</summary>
public sealed class NestedCallTests
{
    [Fact]
    public async Task Invoke_ChainOfNine_RunsOnOneThread()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        probe.Open();
        var ids = "abcdefghi".Select(c => c.ToString()).ToList();
        var threads = new List<ThreadSpy>();
        foreach (var id in ids)
        {
            threads.Add(new ThreadSpy(apps.Add(id, "relay").Runtime));
        }

        var answer = await apps.Find("a").PostAsync("/relay/b/c/d/e/f/g/h/i/probe", "hello");

        Assert.Equal("200 a>b>c>d>e>f>g>h>i>probe", answer.ToString());
        Assert.Equal("pillion-guest", Assert.Single(probe.Callers).ThreadName);
        var caller = Assert.Single(probe.Callers).ThreadId;
        Assert.All(threads.Skip(1), spy => Assert.Equal([caller], spy.Threads));
    }

    [Fact]
    public async Task Invoke_BodyThroughAChain_ArrivesWhole()
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, 64, "a", "b");
        var body = new string('x', 100_000);

        Assert.Equal("a>b>a>b: " + body, (await apps.Find("a").PostAsync("/relay/b/a/b", body)).Text);
    }

    /// <summary>Deeper than one thread's stack: the call goes on on another thread.</summary>
    [Fact]
    public async Task Invoke_ChainOfForty_GoesOnBeyondOneThreadsStack()
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, 64, "a", "b");
        var way = string.Concat(Enumerable.Repeat("/b/a", 20));

        var answer = await apps.Find("a").PostAsync("/relay" + way, "hello");

        Assert.Equal("a" + way.Replace('/', '>') + ": hello", answer.Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4 << 20)]
    [InlineData(8 << 20)]
    public async Task Invoke_GuestsWithStacksOfDifferentSize_HaveThemWhole(int callerStack)
    {
        await using var apps = await GuestApps.StartAsync();
        apps.Add("small", "relay", configure: o => o.With(l => l with { StackBytes = Math.Max(callerStack, 64 << 10) }));
        apps.Add("large", "relay", configure: o => o.With(l => l with { StackBytes = 7 << 20 }));

        var answer = await apps.Find("small").PostAsync("/relay/large/small/large/small", "hello");

        Assert.Equal("200 small>large>small>large>small: hello", answer.ToString());
    }

    /// <summary>A guest in the middle of a call does not run, so it does not count against the guests that do.</summary>
    [Fact]
    public async Task Invoke_AppThatIsOnTheWayAlready_NeedsNoSecondInstanceToBeFree()
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, 1, "a", "b");

        Assert.Equal("200 a>a>b>a>b: x", (await apps.Find("a").PostAsync("/relay/a/b/a/b", "x")).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Invoke_HundredCallsInCycles_NoneWaitsForEver(int instances)
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, instances, "a", "b", "c");
        string[] ways = ["a/b/c/a/b/c/a/b/c", "b/a/b/a", "c/b/a", "a/c/a/c/b", "b/c", "a/a/a"];

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i => ways[i % ways.Length])
                .Select(async way => (Way: way, Answer: await apps.Find(way[..1]).PostAsync("/relay" + way[1..], "x")))
        );

        Assert.All(answers, a => Assert.Equal($"200 {a.Way.Replace('/', '>')}: x", a.Answer.ToString()));
    }

    [Fact]
    public async Task Invoke_Nested_StillHoldsToTheLimitOfInstances()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        AddRelays(apps, 64, "many");
        AddRelays(apps, 2, "few");

        var requests = Enumerable.Range(0, 20).Select(_ => apps.Find("many").GetAsync("/relay/few/probe")).ToList();
        await probe.ArrivedAsync(2);
        probe.Open();
        var answers = await Task.WhenAll(requests);

        Assert.Equal(2, probe.Most);
        Assert.All(answers, a => Assert.Equal("200 many>few>probe", a.ToString()));
    }

    [Theory]
    [InlineData("a", "/forever/a")]
    [InlineData("a", "/forever/b/a")]
    [InlineData("a", "/forever/b/c/a")]
    public async Task Invoke_CircleWithoutEnd_EndsWithItsTime(string first, string way)
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, 4, "a", "b", "c");
        apps.Add("outer", "relay", configure: o => o.WithTimeout(0.5));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => apps.Find("outer").GetAsync("/forever/" + first + way[8..]));

        Assert.Equal(AppChannelFailure.Timeout, exception.Failure);
        Assert.Equal("200 a>b>c: ", (await apps.Find("a").GetAsync("/relay/b/c")).ToString());
    }

    [Fact]
    public async Task Invoke_CalleeThatFails_IsAnErrorOfItsCallOnly()
    {
        await using var apps = await GuestApps.StartAsync();
        AddRelays(apps, 1, "a");
        apps.Add("trap", "trap");
        apps.Add("loop", "endless-loop", configure: o => o.WithTimeout(0.1));

        var trapped = await apps.Find("a").GetAsync("/relay/trap");
        var endless = await apps.Find("a").GetAsync("/relay/loop");
        var unknown = await apps.Find("a").GetAsync("/relay/nobody");

        Assert.StartsWith("500 a>trap?500 {\"errorCode\":\"ERR_DIRECT_INVOKE\"", trapped.ToString(), StringComparison.Ordinal);
        Assert.Contains("trapped: unreachable", trapped.Text, StringComparison.Ordinal);
        Assert.Contains("took longer than its limit of 0.1 s", endless.Text, StringComparison.Ordinal);
        Assert.Equal("500 a>nobody!7", unknown.ToString());
    }

    /// <summary>The limit of the caller holds for what it calls.</summary>
    [Theory]
    [InlineData("endless-loop", "")]
    [InlineData("wasi/hang", "sleep")]
    [InlineData("start-section", "loop")]
    public async Task Invoke_CalleeThatNeverEnds_EndsWithItsCallersTime(string guest, string argument)
    {
        await using var apps = await GuestApps.StartAsync();
        apps.Add("a", "relay", configure: o => o.WithTimeout(0.2));
        apps.Add("never", guest, WasmTrigger.Stdio, o => o.WithArguments(argument).WithTimeout(3600));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => apps.Find("a").GetAsync("/relay/never"));

        Assert.Equal((AppChannelFailure.Timeout, "app 'a'"), (exception.Failure, exception.Message[..7]));
        Assert.Equal("200 a: ", (await apps.Find("a").GetAsync("/relay")).ToString());
    }

    [Fact]
    public async Task Invoke_CallersThatGoAwayAtAnyMoment_LoseNoPlace()
    {
        const int Instances = 3;
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("probe");
        AddRelays(apps, Instances, "a", "b", "c");
        string[] ways = ["a/b/c/a/b", "b/c/b", "c/a", "a/a/a", "b/a/c/c"];

        var ended = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(async i =>
                {
                    using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 30));
                    var way = ways[i % ways.Length];
                    return await Record.ExceptionAsync(() =>
                        apps.Find(way[..1]).InvokeAsync(GuestApp.Request("GET", "/relay" + way[1..]), caller.Token)
                    );
                })
        );

        Assert.All(ended, e => Assert.True(e is null or OperationCanceledException, e?.ToString()));
        var requests = new List<Task<Answer>>();
        foreach (var id in (string[])["a", "b", "c"])
        {
            requests.AddRange(Enumerable.Range(0, Instances + 1).Select(_ => apps.Find(id).GetAsync("/relay/probe")));
            await probe.ArrivedAsync(Instances);
        }

        probe.Open();
        Assert.All(await Task.WhenAll(requests), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(3 * Instances, probe.Most);
    }

    private static void AddRelays(GuestApps apps, int instances, params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids)
        {
            apps.Add(id, "relay", configure: o => o.With(l => l with { Instances = instances }));
        }
    }
}

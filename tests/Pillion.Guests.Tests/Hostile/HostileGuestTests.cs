using System.Diagnostics;
using System.Text;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;
using Pillion.Wasm;

namespace Pillion.Guests.Tests.Hostile;

/// <summary>Guests that try to stay, to break out or to break the process. After each one the same process serves the next request.</summary>
public sealed class HostileGuestTests
{
    /// <summary>Both ways to confine memory accesses, where the platform has them.</summary>
    public static TheoryData<MemoryStrategy> Strategies => [.. MemoryStrategies()];

    /// <summary>Guests that do not end by themselves.</summary>
    public static TheoryData<MemoryStrategy, string, string> Endless
    {
        get
        {
            var data = new TheoryData<MemoryStrategy, string, string>();
            foreach (var strategy in MemoryStrategies())
            {
                data.Add(strategy, "endless-loop", "");
                data.Add(strategy, "start-section", "loop");
                data.Add(strategy, "wasi/hang", "sleep");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task EndlessGuest_IsEndedWhenItsTimeIsOver(MemoryStrategy strategy, string guest, string argument)
    {
        const double Limit = 0.2;
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add("hostile", guest, WasmTrigger.Stdio, o => o.WithArguments(argument).WithTimeout(Limit));
        var watch = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => hostile.PostAsync("/", ""));

        var delay = watch.Elapsed - TimeSpan.FromSeconds(Limit);
        Assert.Equal(AppChannelFailure.Timeout, exception.Failure);
        Report($"ended {delay.TotalMilliseconds:0.0} ms after its deadline");
        await ServesTheNextAsync(apps);
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task EndlessGuest_CallerGoesAway_IsEnded(MemoryStrategy strategy, string guest, string argument)
    {
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add("hostile", guest, WasmTrigger.Stdio, o => o.WithArguments(argument).WithTimeout(3600));
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hostile.InvokeAsync(GuestApp.Request("POST", "/"), caller.Token));

        await ServesTheNextAsync(apps);
    }

    /// <summary>All processors are busy with guests that do not end; the others are served, and these are ended.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task ManyEndlessGuests_MoreThanInstances_LeaveRoomForOthers(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add("hostile", "endless-loop", configure: o => o.With(l => l with { Instances = 8 }).WithTimeout(0.5));

        var attacks = Enumerable.Range(0, 100).Select(_ => Assert.ThrowsAsync<AppChannelException>(() => hostile.GetAsync("/"))).ToList();
        for (var i = 0; i < 20; i++)
        {
            await ServesTheNextAsync(apps);
        }

        var failures = await Task.WhenAll(attacks);
        Assert.All(failures, f => Assert.True(f.Failure is AppChannelFailure.Timeout or AppChannelFailure.Unreachable, f.Message));
        Assert.InRange(failures.Count(f => f.Failure == AppChannelFailure.Timeout), 8, 16);
        await ServesTheNextAsync(apps);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task InfiniteRecursion_EndsAtTheStacksLimit(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        foreach (var stackBytes in (int[])[64 << 10, 1 << 20, 15 << 20])
        {
            var hostile = apps.Add(
                $"hostile{stackBytes}",
                "infinite-recursion",
                configure: o => o.With(l => l with { StackBytes = stackBytes })
            );

            var exception = await Assert.ThrowsAsync<AppChannelException>(() => hostile.GetAsync("/"));

            Assert.Equal(AppChannelFailure.Failed, exception.Failure);
            Assert.EndsWith("trapped: call stack exhausted", exception.Message, StringComparison.Ordinal);
            await ServesTheNextAsync(apps);
        }
    }

    /// <summary>On the last bit of a thread's stack, below other guests.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task InfiniteRecursion_BelowOtherGuests_EndsAtTheStacksLimit(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        apps.Add("relay", "relay", configure: o => o.With(l => l with { Instances = 20 }));
        apps.Add("hostile", "infinite-recursion", configure: o => o.With(l => l with { StackBytes = 2 << 20 }));

        for (var depth = 0; depth < 12; depth++)
        {
            var answer = await apps.Find("relay").GetAsync("/relay" + string.Concat(Enumerable.Repeat("/relay", depth)) + "/hostile");

            Assert.Equal(500, answer.Status);
            Assert.Contains("trapped: call stack exhausted", answer.Text, StringComparison.Ordinal);
        }

        await ServesTheNextAsync(apps);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task MemoryGrow_EndsAtTheLimit(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add("hostile", "grow-memory", WasmTrigger.Stdio, o => o.With(l => l with { MemoryBytes = 100 << 20 }));

        // Again and again: what one run grew is not the next one's, and comes back to the system.
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("reached 1600 pages\n", (await hostile.PostAsync("/", "")).Text);
        }

        await ServesTheNextAsync(apps);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task WriteBeyondTheGrownMemory_Traps(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add(
            "hostile",
            "grow-memory",
            WasmTrigger.Stdio,
            o => o.With(l => l with { MemoryBytes = 100 << 20 }).WithArguments("crash")
        );

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => hostile.PostAsync("/", ""));

        Assert.EndsWith("trapped: out of bounds memory access", exception.Message, StringComparison.Ordinal);
        await ServesTheNextAsync(apps);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task TenThousandTraps_InARow_LeaveTheProcessAsItWas(MemoryStrategy strategy)
    {
        const int Traps = 10_000;
        await using var apps = await StartAsync(strategy);
        apps.Log.IsOff = true;
        var hostile = apps.Add("hostile", "trap");
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < Traps; i++)
        {
            var exception = await Assert.ThrowsAsync<AppChannelException>(() => hostile.GetAsync("/"));
            Assert.Equal(AppChannelFailure.Failed, exception.Failure);
        }

        Report($"{watch.Elapsed.TotalMicroseconds / Traps:0} µs for each request that traps");
        await ServesTheNextAsync(apps);
    }

    [Theory]
    [InlineData("trap", AppChannelFailure.Failed)]
    [InlineData("exit", AppChannelFailure.Failed)]
    [InlineData("loop", AppChannelFailure.Timeout)]
    public async Task StartSection_ThatFails_FailsItsRequestOnly(string argument, AppChannelFailure failure)
    {
        await using var apps = await StartAsync(MemoryStrategy.Auto);
        var hostile = apps.Add("hostile", "start-section", WasmTrigger.Stdio, o => o.WithArguments(argument).WithTimeout(0.2));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(failure, (await Assert.ThrowsAsync<AppChannelException>(() => hostile.PostAsync("/", ""))).Failure);
        }

        await ServesTheNextAsync(apps);
    }

    /// <summary>The guest gives every host function pointers and lengths that leave its memory, and checks what comes back.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task WildPointers_InHostCalls_AreErrors(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        using var folder = new TempDirectory();
        var hostile = apps.Add("hostile", "wild-pointers", WasmTrigger.Stdio, o => WithMount(o, folder.Path));

        var report = (await hostile.PostAsync("/", "")).Text;

        Assert.DoesNotContain("BAD", report, StringComparison.Ordinal);
        Assert.EndsWith("as expected\n", report, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        await ServesTheNextAsync(apps);
    }

    [Fact]
    public async Task PathEscape_ByDotsLinksAndAbsolutePaths_IsRefused()
    {
        await using var apps = await StartAsync(MemoryStrategy.Auto);
        using var folder = new TempDirectory();
        const string Secret = "what must not be seen";
        var inside = Directory.CreateDirectory(folder.File("inside")).FullName;
        Directory.CreateDirectory(Path.Combine(inside, "sub"));
        Directory.CreateDirectory(folder.File("outside"));
        folder.Write("secret.txt", Secret);
        folder.Write(Path.Combine("inside", "inside.txt"), "inside");
        File.CreateSymbolicLink(Path.Combine(inside, "link-up"), "..");
        File.CreateSymbolicLink(Path.Combine(inside, "link-absolute"), "/");
        File.CreateSymbolicLink(Path.Combine(inside, "link-secret"), "../secret.txt");
        var hostile = apps.Add("hostile", "path-escape", WasmTrigger.Stdio, o => WithMount(o, inside).WithVariable("SECRET", Secret));

        var report = (await hostile.PostAsync("/", "")).Text;

        Assert.DoesNotContain("ESCAPED", report, StringComparison.Ordinal);
        Assert.EndsWith("\n0 escapes\n", report, StringComparison.Ordinal);
        Assert.Equal(Secret, await File.ReadAllTextAsync(folder.File("secret.txt"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("outside")));
        await ServesTheNextAsync(apps);
    }

    [Fact]
    public async Task ReadOnlyMount_CannotBeWritten()
    {
        await using var apps = await StartAsync(MemoryStrategy.Auto);
        using var data = new TempDirectory();
        using var scratch = new TempDirectory();
        data.Write("file", "x");
        Directory.CreateDirectory(data.File("dir"));
        var hostile = apps.Add(
            "hostile",
            "wasi/read-only",
            WasmTrigger.Stdio,
            o =>
                o with
                {
                    Settings = o.Settings with
                    {
                        Mounts =
                        [
                            new WasmMount("/data", data.Path, ReadOnly: true),
                            new WasmMount("/scratch", scratch.Path, ReadOnly: false),
                        ],
                    },
                }
        );

        // The guest checks everything that could change something, and fails if it did.
        Assert.Equal("200 ", (await hostile.PostAsync("/", "")).ToString());

        Assert.Equal("x", await File.ReadAllTextAsync(data.File("file"), TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(data.Path).Count());
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task OneGibibyteOfOutput_ToARequest_EndsAtTheLimit(MemoryStrategy strategy)
    {
        await using var apps = await StartAsync(strategy);
        var hostile = apps.Add("hostile", "flood-stdout", WasmTrigger.Stdio);

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => hostile.PostAsync("/", ""));

        Assert.Equal(AppChannelFailure.TooLarge, exception.Failure);
        Assert.Contains("more than 67108864 bytes to stdout", exception.Message, StringComparison.Ordinal);
        await ServesTheNextAsync(apps);
    }

    [Fact]
    public async Task OneGibibyteOfOutput_OfACommand_Streams()
    {
        await using var apps = await StartAsync(MemoryStrategy.Auto);
        var hostile = apps.Add("hostile", "flood-stdout", WasmTrigger.Command);
        var output = new CountingStream();
        var error = new MemoryStream();

        var exitCode = await Wait.ForAsync(hostile.Wasm.RunAsync(Stream.Null, output, error, CancellationToken.None), "the flood to end");

        Assert.Equal((0, 1L << 30), (exitCode, output.Count));
        Assert.Equal("wrote 1073741824 bytes\n", Encoding.UTF8.GetString(error.ToArray()));
        await ServesTheNextAsync(apps);
    }

    private static async Task<GuestApps> StartAsync(MemoryStrategy strategy)
    {
        var apps = await GuestApps.StartAsync(new EngineOptions { MemoryStrategy = strategy });
        apps.Add("good", "counter");
        await ServesTheNextAsync(apps);
        return apps;
    }

    private static async Task ServesTheNextAsync(GuestApps apps) =>
        Assert.Equal("200 111", (await apps.Find("good").GetAsync("/")).ToString());

    private static WasmAppOptions WithMount(WasmAppOptions options, string folder) =>
        options with
        {
            Settings = options.Settings with { Mounts = [new WasmMount("/work", folder, ReadOnly: false)] },
        };

    private static void Report(FormattableString figure) =>
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(figure));

    private static MemoryStrategy[] MemoryStrategies()
    {
        using var engine = new Engine();
        return engine.MemoryStrategy == MemoryStrategy.GuardPages
            ? [MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks]
            : [MemoryStrategy.ExplicitChecks];
    }
}

using System.IO.Pipelines;
using System.Text;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Programs;

/// <summary>Programs that run once, on streams of the host.</summary>
public sealed class CommandTests
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    [Fact]
    public async Task Run_Program_HasTheHostsStreamsAndItsArguments()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("echo", "echo-stdio", WasmTrigger.Command, o => o.WithArguments("reverse"));

        var exitCode = await RunAsync(app, "abc");

        Assert.Equal((0, "cba"), (exitCode, Encoding.UTF8.GetString(_output.ToArray())));
        Assert.Null(app.Wasm.Channel);
        Assert.Equal(WasmTrigger.Command, app.Wasm.Trigger);
    }

    [Theory]
    [InlineData("wasi2/stdio")]
    [InlineData("wasi3/stdio")]
    public async Task Run_ComponentOfEachWasi_IsACommandWithTheHostsStreams(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("stdio", guest, WasmTrigger.Auto, o => (o with { IsServed = false }).WithArguments("copy"));

        var exitCode = await RunAsync(app, "abc");

        Assert.Equal((0, "abc"), (exitCode, Encoding.UTF8.GetString(_output.ToArray())));
        Assert.Equal(WasmTrigger.Command, app.Wasm.Trigger);
    }

    [Fact]
    public async Task Run_ExitCode_IsTheProgramsAndItsErrorsGoToTheHostsStream()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("fetch", "fetch", WasmTrigger.Command);

        var exitCode = await RunAsync(app, "no lines");

        Assert.Equal((2, "the input has no three lines\n"), (exitCode, Encoding.UTF8.GetString(_error.ToArray())));
    }

    [Fact]
    public async Task Run_AgainAndAgain_StartsAnew()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("counter", "counter", WasmTrigger.Command);

        await RunAsync(app, "");
        await RunAsync(app, "");

        Assert.Equal("Content-Type: text/plain\n\n111Content-Type: text/plain\n\n111", Encoding.UTF8.GetString(_output.ToArray()));
    }

    [Fact]
    public async Task Run_OutputBeyondTheLimitOfRequests_IsWritten()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add(
            "flood",
            "flood-stdout",
            WasmTrigger.Command,
            o => o.WithArguments("1000000").With(l => l with { OutputBytes = 1000 })
        );

        Assert.Equal(0, await RunAsync(app, ""));
        Assert.Equal(1_000_000, _output.Length);
    }

    [Theory]
    [InlineData("wasi/hang", "sleep")]
    [InlineData("wasi/hang", "read")]
    [InlineData("wasi/hang", "poll")]
    [InlineData("wasi/hang", "write")]
    [InlineData("endless-loop", "")]
    [InlineData("start-section", "loop")]
    public async Task Run_Cancelled_StopsTheProgramWhateverItDoes(string guest, string argument)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("guest", guest, WasmTrigger.Command, o => o.WithArguments(argument));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var run = app.Wasm.RunAsync(new Pipe().Reader.AsStream(), Stream.Null, Stream.Null, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(run, "the end of the program"));
    }

    [Theory]
    [InlineData("wasi/hang", "sleep")]
    [InlineData("wasi/hang", "write")]
    [InlineData("endless-loop", "")]
    [InlineData("start-section", "loop")]
    public async Task Run_LongerThanItsLimit_IsStopped(string guest, string argument)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("guest", guest, WasmTrigger.Command, o => o.WithArguments(argument).WithTimeout(0.1));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => RunAsync(app, ""));

        Assert.Equal(
            (AppChannelFailure.Timeout, "app 'guest' took longer than its limit of 0.1 s (limits.timeout)"),
            (exception.Failure, exception.Message)
        );
    }

    [Fact]
    public async Task Run_Trap_SaysWhichAndLogsTheGuestsFrames()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("trap", "trap", WasmTrigger.Command);

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => RunAsync(app, ""));

        Assert.Equal((AppChannelFailure.Failed, "app 'trap' trapped: unreachable"), (exception.Failure, exception.Message));
        var logged = Assert.Single(apps.Log.Lines, l => l.Message.StartsWith("trap: the guest trapped", StringComparison.Ordinal)).Message;
        Assert.Contains("trap!inner", logged, StringComparison.Ordinal);
        Assert.Contains("trap!outer", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExceptionThatIsNotCaught_SaysWhichAndLogsTheGuestsFrames()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("throw", "throw", WasmTrigger.Command);

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => RunAsync(app, ""));

        Assert.Equal(
            (AppChannelFailure.Failed, "app 'throw' threw an exception: uncaught exception (tag i32) [i32:2]"),
            (exception.Failure, exception.Message)
        );
        var logged = Assert.Single(apps.Log.Lines, l => l.Message.StartsWith("throw: the guest did not catch", StringComparison.Ordinal));
        Assert.Contains("throw!fail", logged.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "started\nrun\n")]
    [InlineData("exit", 3, "")]
    public async Task Run_StartSection_IsPartOfTheRun(string argument, int exitCode, string output)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("start", "start-section", WasmTrigger.Command, o => o.WithArguments(argument));

        Assert.Equal(exitCode, await RunAsync(app, ""));
        Assert.Equal(output, Encoding.UTF8.GetString(_output.ToArray()));
    }

    private Task<int> RunAsync(GuestApp app, string input) =>
        Wait.ForAsync(
            app.Wasm.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), _output, _error, CancellationToken.None),
            "the end of the program"
        );
}

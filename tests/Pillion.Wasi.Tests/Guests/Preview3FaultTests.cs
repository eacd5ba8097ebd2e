using System.IO.Pipelines;
using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>Programs of WASI 0.3 that do what they should not, and what the host has open afterwards: nothing.</summary>
public sealed class Preview3FaultTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly WasiOutputBuffer _stdout = new(1 << 16);

    // Never written to, nor ended.
    private readonly Pipe _input = new();

    public void Dispose() => _stdout.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_LeavesStreamsAndCallsOpen_TheyEndWithIt(bool isContextFirst)
    {
        var context = Context("leak");
        var instance = ComponentRunner.Instantiate("wasi3/faults", context);

        Assert.Equal(0, WasiCommand.Run(instance));

        Assert.Equal(0, context.Resources.Count);
        ((IDisposable)(isContextFirst ? context : instance)).Dispose();
        instance.Dispose();
        context.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_TrapsWhileItWrites_ThrowsAndLeavesNothing(bool isContextFirst)
    {
        for (var i = 0; i < 100; i++)
        {
            _stdout.Clear();
            var context = Context("trap");
            var instance = ComponentRunner.Instantiate("wasi3/faults", context);

            var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

            Assert.Equal(TrapKind.Unreachable, trap.Kind);
            Assert.Equal("half", Encoding.UTF8.GetString(_stdout.WrittenSpan));
            ((IDisposable)(isContextFirst ? context : instance)).Dispose();
            Assert.Equal(0, context.Resources.Count);
            instance.Dispose();
            context.Dispose();
        }
    }

    [Fact]
    public void Run_WritesWithoutEnd_EndsWithTheLimit()
    {
        using var context = Context("flood");
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);

        Assert.Throws<WasmLimitException>(() => WasiCommand.Run(instance));

        instance.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Run_WritesWithoutEnd_EndsWithItsTime()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["faults", "flood"] });
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);
        using var deadline = instance.WithDeadline(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);

        var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        instance.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public async Task Run_WaitsForInputThatNeverComes_EndsWhenInterrupted()
    {
        using var context = Context("wait");
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);
        var run = Task.Run(() => WasiCommand.Run(instance), TestContext.Current.CancellationToken);

        instance.Interrupt();

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => run.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        instance.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Run_ExitsAfterAWait_HasTheCode()
    {
        using var context = Context("exit");
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);

        Assert.Equal(7, WasiCommand.Run(instance));

        Assert.Equal("bye", Encoding.UTF8.GetString(_stdout.WrittenSpan));
        instance.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Run_MoreStreamsThanResourcesAllowed_EndsWithTheLimit()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["faults", "leak"], MaxResources = 10 });
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);

        Assert.Throws<WasmLimitException>(() => WasiCommand.Run(instance));

        instance.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    private WasiContext Context(string what) =>
        new(
            new WasiOptions
            {
                Arguments = ["faults", what],
                Stdin = WasiInput.FromStream(_input.Reader.AsStream()),
                Stdout = _stdout,
            }
        );
}

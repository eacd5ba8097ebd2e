using System.IO.Pipelines;
using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>Programs of WASI 0.3 that do what they should not, and what the host has open afterwards: nothing.</summary>
public sealed class Preview3FaultTests : IDisposable
{
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
    public void Run_WritesWithoutEnd_EndsWhenInterrupted()
    {
        var output = new Interrupting();
        using var context = new WasiContext(new WasiOptions { Arguments = ["faults", "flood"], Stdout = output });
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);
        output.Instance = instance;

        var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Run_WaitsForInputThatNeverComes_EndsWhenInterrupted()
    {
        var input = new NeverRead();
        using var context = new WasiContext(new WasiOptions { Arguments = ["faults", "wait"], Stdin = WasiInput.FromStream(input) });
        using var instance = ComponentRunner.Instantiate("wasi3/faults", context);
        input.Instance = instance;

        var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
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

    /// <summary>Output that stops the guest when it is first written to: the guest runs then.</summary>
    private sealed class Interrupting : WasiOutput
    {
        public ComponentInstance? Instance { get; set; }

        public override void Write(ReadOnlySpan<byte> bytes) => Instance!.Interrupt();
    }

    /// <summary>Input that stops the guest when it is asked for, and never comes.</summary>
    private sealed class NeverRead : MemoryStream
    {
        private readonly TaskCompletionSource<int> _never = new();

        public ComponentInstance? Instance { get; set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Instance!.Interrupt();
            return new ValueTask<int>(_never.Task);
        }
    }
}

using System.IO.Pipelines;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>Guests that wait or write for ever, and guests without what WASI needs.</summary>
public sealed class HostileGuestTests
{
    [Theory]
    [InlineData("read")]
    [InlineData("poll")]
    [InlineData("sleep")]
    public void Run_GuestThatWaitsForEver_EndsWhenCancelled(string what)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using var context = new WasiContext(
            new WasiOptions { Arguments = ["hang", what], Stdin = WasiInput.FromStream(new Pipe().Reader.AsStream()) }
        )
        {
            CancellationToken = cancellation.Token,
        };
        using var instance = GuestRunner.Instantiate("hang", context);

        var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public void Run_GuestThatWritesForEver_EndsAtItsLimit()
    {
        using var stdout = new WasiOutputBuffer(10 << 20);
        using var context = new WasiContext(new WasiOptions { Arguments = ["hang", "write"], Stdout = stdout });
        using var instance = GuestRunner.Instantiate("hang", context);

        var exception = Assert.Throws<WasmLimitException>(() => WasiCommand.Run(instance));

        Assert.Equal("The guest wrote more than 10485760 bytes to stdout, which is its limit.", exception.Message);
        Assert.Equal(10 << 20, stdout.WrittenMemory.Length);
    }

    [Fact]
    public void Run_GuestThatWritesForEverToNothing_EndsWhenCancelled()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using var context = new WasiContext(new WasiOptions { Arguments = ["hang", "write"] }) { CancellationToken = cancellation.Token };
        using var instance = GuestRunner.Instantiate("hang", context);

        var trap = Assert.Throws<WasmTrapException>(() => WasiCommand.Run(instance));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public void Run_OutputThatThrows_ReachesTheCaller()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["hang", "write"], Stdout = new ThrowingOutput() });
        using var instance = GuestRunner.Instantiate("hang", context);

        var exception = Assert.Throws<InvalidOperationException>(() => WasiCommand.Run(instance));

        Assert.Equal("No more.", exception.Message);
    }

    [Fact]
    public void Run_OutputWithIoError_IsTheGuestsToHandle()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["hang", "write"], Stdout = new BrokenOutput() });
        using var instance = GuestRunner.Instantiate("hang", context);

        Assert.Equal(2, WasiCommand.Run(instance));
    }

    [Fact]
    public void Run_HostStateThatCarriesAContext_IsUsed()
    {
        using var stdout = new WasiOutputBuffer(100);
        using var context = new WasiContext(new WasiOptions { Stdout = stdout });
        using var instance = GuestRunner.Instantiate("args-environ", new EmbeddersState(context));

        Assert.Equal(0, WasiCommand.Run(instance));

        Assert.Equal("0\n"u8, stdout.WrittenSpan);
    }

    [Fact]
    public void Run_InstanceWithoutAContext_SaysWhatIsMissing()
    {
        using var instance = GuestRunner.Instantiate("exit-code", null!);

        var exception = Assert.Throws<InvalidOperationException>(() => WasiCommand.Run(instance));

        Assert.Contains(nameof(IWasiHost), exception.Message, StringComparison.Ordinal);
    }

    private sealed record EmbeddersState(WasiContext Wasi) : IWasiHost;

    private sealed class ThrowingOutput : WasiOutput
    {
        public override void Write(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("No more.");
    }

    private sealed class BrokenOutput : WasiOutput
    {
        public override void Write(ReadOnlySpan<byte> bytes) => throw new IOException("The connection is gone.");
    }
}

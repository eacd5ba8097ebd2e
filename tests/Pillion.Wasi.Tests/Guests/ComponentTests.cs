using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>
/// The programs as components: preview 1's functions are then made of WASI 0.2's, by the adapter of the component
/// tool chain. Those that check what 0.2 does not have (rights, times of waits, reserving space …) are not among them.
/// </summary>
public sealed class ComponentTests : ProgramTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "7")]
    public void Run_ExitCode_ReachesTheHost(int expected, params string[] arguments)
    {
        // The adapter knows no more than success and failure.
        var result = Run("exit-code", new WasiOptions { Arguments = ["exit-code", .. arguments] });

        Assert.Equal(expected, result.ExitCode);
    }

    [Fact]
    public void Run_MoreOutputThanAllowed_EndsWithTheLimit()
    {
        using var stdout = new WasiOutputBuffer(10);
        using var context = new WasiContext(new WasiOptions { Stdin = WasiInput.FromMemory(new byte[100]), Stdout = stdout });
        using var instance = ComponentRunner.Instantiate("stdio", context);

        Assert.Throws<WasmLimitException>(() => WasiCommand.Run(instance));
        context.Dispose();
        Assert.Equal(0, context.Resources.Count);
    }

    [Fact]
    public void Run_Sockets_FindsNothingWrong()
    {
        // The guest talks with itself over loopback, over IPv6 as well where there is one.
        string[] arguments = Loopback.HasIPv6 ? ["ipv6"] : [];

        var result = Run("sockets", new WasiOptions { Network = WasiNetwork.All, Arguments = arguments });

        Assert.Equal(GuestResult.Success, result);
    }

    [Fact]
    public void Run_SocketsWithoutGrants_FailsAtTheFirstUse()
    {
        var result = Run("sockets", new WasiOptions());

        Assert.NotEqual(0, result.ExitCode);
    }

    private protected override GuestResult Run(string name, WasiOptions? options = null) => ComponentRunner.Run(name, options);
}

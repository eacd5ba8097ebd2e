using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>
/// Programs of <c>tests/guests/wasi</c> as components: preview 1's functions are then made of WASI 0.2's, by the adapter of the component
/// tool chain. Those that check what 0.2 does not have (rights, times of waits, reserving space …) are not among them.
/// </summary>
public sealed class ComponentTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly WasiPreopen _root;

    public ComponentTests() => _root = WasiPreopen.Open("/", _sandbox.Inside);

    public void Dispose()
    {
        _root.Dispose();
        _sandbox.Dispose();
    }

    [Theory]
    [InlineData("directories")]
    [InlineData("files")]
    [InlineData("links")]
    [InlineData("times")]
    public void Run_GuestThatChecksItself_FindsNothingWrong(string name)
    {
        var outside = _sandbox.DescribeOutside();

        var result = ComponentRunner.Run(name, new WasiOptions { Preopens = [_root] });

        Assert.Equal(GuestResult.Success, result);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Inside));
        Assert.Equal(outside, _sandbox.DescribeOutside());
    }

    [Fact]
    public void Run_ReadOnly_FindsNothingWrong()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        var outside = _sandbox.DescribeOutside();
        using var data = WasiPreopen.Open("/data", _sandbox.Inside, readOnly: true);
        using var scratch = WasiPreopen.Open("/scratch", _sandbox.Outside);

        Assert.Equal(GuestResult.Success, ComponentRunner.Run("read-only", new WasiOptions { Preopens = [data, scratch] }));

        Assert.Equal("content", File.ReadAllText(_sandbox.PathOf("file")));
        Assert.Equal(outside, _sandbox.DescribeOutside());
    }

    [Fact]
    public void Run_ArgsEnviron_SeesWhatItIsGiven()
    {
        var options = new WasiOptions
        {
            Arguments = ["program", "", "with space", "größe 🏍"],
            Environment = [new("A", "1"), new("EMPTY", ""), new("WITH", "a=b"), new("ÄÖ", "ü")],
        };

        var result = ComponentRunner.Run("args-environ", options);

        Assert.Equal("4\nprogram\n\nwith space\ngröße 🏍\nA=1\nEMPTY=\nWITH=a=b\nÄÖ=ü\n", result.Stdout);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "7")]
    public void Run_ExitCode_ReachesTheHost(int expected, params string[] arguments)
    {
        // The adapter knows no more than success and failure.
        var result = ComponentRunner.Run("exit-code", new WasiOptions { Arguments = ["exit-code", .. arguments] });

        Assert.Equal(expected, result.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Run_Stdio_CopiesInputToOutput(int size)
    {
        var input = new string('x', size);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));

        var fromStream = ComponentRunner.Run("stdio", new WasiOptions { Stdin = WasiInput.FromStream(stream) });
        var fromMemory = ComponentRunner.Run("stdio", new WasiOptions { Stdin = WasiInput.FromMemory(stream.ToArray()) });

        Assert.Equal(new GuestResult(0, input, $"{size} bytes\n"), fromStream);
        Assert.Equal(fromStream, fromMemory);
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
        string[] arguments = Socket.OSSupportsIPv6 && HasIPv6Loopback() ? ["ipv6"] : [];

        var result = ComponentRunner.Run("sockets", new WasiOptions { Network = WasiNetwork.All, Arguments = arguments });

        Assert.Equal(GuestResult.Success, result);
    }

    [Fact]
    public void Run_SocketsWithoutGrants_FailsAtTheFirstUse()
    {
        var result = ComponentRunner.Run("sockets", new WasiOptions());

        Assert.NotEqual(0, result.ExitCode);
    }

    private static bool HasIPv6Loopback()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

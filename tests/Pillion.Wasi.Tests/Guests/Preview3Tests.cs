using System.IO.Pipelines;
using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>The programs of <c>tests/guests/wasi3</c>: WASI 0.3 from within.</summary>
public sealed class Preview3Tests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("copy", "hello, input")]
    [InlineData("pass", "hello, input")]
    [InlineData("some", "hell")]
    [InlineData("close", "")]
    public void Run_Stdio_WritesWhatItRead(string how, string expected)
    {
        var input = WasiInput.FromMemory("hello, input"u8.ToArray());

        var result = Run("stdio", new WasiOptions { Arguments = ["stdio", how], Stdin = input });

        Assert.Equal(new GuestResult(0, expected, ""), result);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("pass")]
    public async Task Run_StdioOfAStream_WaitsForInput(string how)
    {
        var pipe = new Pipe();
        var input = WasiInput.FromStream(pipe.Reader.AsStream());
        var run = Task.Run(
            () => Run("stdio", new WasiOptions { Arguments = ["stdio", how], Stdin = input }),
            TestContext.Current.CancellationToken
        );

        foreach (var word in (string[])["one ", "two ", "three"])
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(word), TestContext.Current.CancellationToken);
        }

        await pipe.Writer.CompleteAsync();

        Assert.Equal(new GuestResult(0, "one two three", ""), await run.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Run_Clocks_FindsNothingWrong()
    {
        var result = Run("clocks", new WasiOptions { Environment = [new("NAME", "value")] });

        Assert.Equal(GuestResult.Success, result);
    }

    [Fact]
    public void Run_Files_FindsNothingWrong()
    {
        using var sandbox = new Sandbox();
        using var preopen = WasiPreopen.Open("/", sandbox.Inside);

        var result = Run("files", new WasiOptions { Preopens = [preopen] });

        Assert.Equal(GuestResult.Success, result);
        Assert.Empty(Directory.EnumerateFileSystemEntries(sandbox.Inside));
    }

    [Fact]
    public void Run_Sockets_FindsNothingWrong()
    {
        // The guest talks with itself over loopback, over IPv6 as well where there is one.
        string[] arguments = ["sockets", .. (string[])(Loopback.HasIPv6 ? ["ipv6"] : [])];

        var result = Run("sockets", new WasiOptions { Network = WasiNetwork.All, Arguments = arguments });

        Assert.Equal(GuestResult.Success, result);
    }

    [Fact]
    public void Run_SocketsWithoutGrants_AreDenied()
    {
        var result = Run("sockets", new WasiOptions { Arguments = ["sockets", "denied"] });

        Assert.Equal(GuestResult.Success, result);
    }

    /// <summary>Runs a program, and sees that it left nothing open.</summary>
    private static GuestResult Run(string name, WasiOptions options)
    {
        using var stdout = new WasiOutputBuffer(1 << 20);
        using var stderr = new WasiOutputBuffer(1 << 20, "stderr");
        using var context = new WasiContext(options with { Stdout = stdout, Stderr = stderr });
        using var instance = ComponentRunner.Instantiate("wasi3/" + name, context);
        var exitCode = WasiCommand.Run(instance);
        Assert.True(exitCode != 0 || context.Resources.Count == 0, $"{context.Resources.Count} resources are open");
        Assert.True(exitCode != 0 || context.OpenFiles == 0, $"{context.OpenFiles} files are open");
        return new GuestResult(exitCode, Encoding.UTF8.GetString(stdout.WrittenSpan), Encoding.UTF8.GetString(stderr.WrittenSpan));
    }
}

using System.Security.Cryptography;
using Pillion.Wasi.Stdio;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>The programs as modules of WASI preview 1.</summary>
public sealed class GuestTests : ProgramTests
{
    [Theory]
    [InlineData("clocks")]
    [InlineData("rights")]
    [InlineData("paths")]
    public void Run_GuestThatChecksPreview1_FindsNothingWrong(string name) => CheckItself(name);

    [Fact]
    public void Run_Poll_FindsNothingWrong()
    {
        var stdin = WasiInput.FromMemory("hello"u8.ToArray());

        Assert.Equal(GuestResult.Success, Run("poll", new WasiOptions { Stdin = stdin, Preopens = [Root] }));
    }

    [Fact]
    public void Run_Pointers_FindsNothingWrong()
    {
        using var pointers = WasiPreopen.Open("/pointers", Sandbox.Inside);
        var options = new WasiOptions
        {
            Arguments = ["pointers"],
            Environment = [new("NAME", "value")],
            Stdin = WasiInput.FromMemory("hello"u8.ToArray()),
            Preopens = [pointers],
        };

        Assert.Equal(GuestResult.Success, Run("pointers", options));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Inside));
    }

    [Fact]
    public void Run_Descriptors_FindsNothingWrong()
    {
        using var other = WasiPreopen.Open("/other", Sandbox.Outside);

        Assert.Equal(GuestResult.Success, Run("descriptors", new WasiOptions { Preopens = [Root, other] }));
    }

    [Fact]
    public void Run_ArgsEnvironOfNothing_SeesNothing() => Assert.Equal(new GuestResult(0, "0\n", ""), Run("args-environ"));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(7, "7")]
    [InlineData(255, "255")]
    [InlineData(9, "main", "9")]
    [InlineData(134, "raise", "6")]
    [InlineData(0, "raise", "0")]
    [InlineData(58, "raise", "18")]
    [InlineData(28, "raise", "31")]
    public void Run_ExitCode_ReachesTheHost(int expected, params string[] arguments)
    {
        var result = Run("exit-code", new WasiOptions { Arguments = ["exit-code", .. arguments] });

        Assert.Equal(expected, result.ExitCode);
    }

    [Fact]
    public void Run_Random_GetsTheBytesOfTheGivenSource()
    {
        using var random = new CountingRandom();

        var result = Run("random", new WasiOptions { Random = random });

        // The second request begins where the first, of 4094 bytes, ended; the guest prints 16 bytes of it.
        Assert.Equal(string.Concat(Enumerable.Range(0, 16).Select(i => (char)('A' + ((4094 + i) % 26)))), result.Stdout);
        Assert.Equal((0, 0), (result.ExitCode, Run("random").ExitCode));
    }

    private protected override GuestResult Run(string name, WasiOptions? options = null) => GuestRunner.Run(name, options);

    private sealed class CountingRandom : RandomNumberGenerator
    {
        private int _next;

        public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

        public override void GetBytes(Span<byte> data)
        {
            foreach (ref var item in data)
            {
                item = (byte)('A' + (_next++ % 26));
            }
        }
    }
}

using System.Security.Cryptography;
using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>C programs that check WASI from within; see <c>tests/guests/wasi</c>.</summary>
public sealed class GuestTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly WasiPreopen _root;

    public GuestTests() => _root = WasiPreopen.Open("/", _sandbox.Inside);

    public void Dispose()
    {
        _root.Dispose();
        _sandbox.Dispose();
    }

    [Theory]
    [InlineData("files")]
    [InlineData("directories")]
    [InlineData("links")]
    [InlineData("times")]
    [InlineData("clocks")]
    [InlineData("rights")]
    [InlineData("paths")]
    public void Run_GuestThatChecksItself_FindsNothingWrong(string name)
    {
        var outside = _sandbox.DescribeOutside();

        var result = GuestRunner.Run(name, new WasiOptions { Preopens = [_root] });

        Assert.Equal(GuestResult.Success, result);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Inside));
        Assert.Equal(outside, _sandbox.DescribeOutside());
    }

    [Fact]
    public void Run_Poll_FindsNothingWrong()
    {
        var stdin = WasiInput.FromMemory("hello"u8.ToArray());

        Assert.Equal(GuestResult.Success, GuestRunner.Run("poll", new WasiOptions { Stdin = stdin, Preopens = [_root] }));
    }

    [Fact]
    public void Run_Pointers_FindsNothingWrong()
    {
        using var pointers = WasiPreopen.Open("/pointers", _sandbox.Inside);
        var options = new WasiOptions
        {
            Arguments = ["pointers"],
            Environment = [new("NAME", "value")],
            Stdin = WasiInput.FromMemory("hello"u8.ToArray()),
            Preopens = [pointers],
        };

        Assert.Equal(GuestResult.Success, GuestRunner.Run("pointers", options));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Inside));
    }

    [Fact]
    public void Run_Descriptors_FindsNothingWrong()
    {
        using var other = WasiPreopen.Open("/other", _sandbox.Outside);

        Assert.Equal(GuestResult.Success, GuestRunner.Run("descriptors", new WasiOptions { Preopens = [_root, other] }));
    }

    [Fact]
    public void Run_ReadOnly_FindsNothingWrong()
    {
        File.WriteAllText(_sandbox.PathOf("file"), "content");
        Directory.CreateDirectory(_sandbox.PathOf("dir"));
        var outside = _sandbox.DescribeOutside();
        using var data = WasiPreopen.Open("/data", _sandbox.Inside, readOnly: true);
        using var scratch = WasiPreopen.Open("/scratch", _sandbox.Outside);

        Assert.Equal(GuestResult.Success, GuestRunner.Run("read-only", new WasiOptions { Preopens = [data, scratch] }));
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

        var result = GuestRunner.Run("args-environ", options);

        Assert.Equal("4\nprogram\n\nwith space\ngröße 🏍\nA=1\nEMPTY=\nWITH=a=b\nÄÖ=ü\n", result.Stdout);
    }

    [Fact]
    public void Run_ArgsEnvironOfNothing_SeesNothing() => Assert.Equal(new GuestResult(0, "0\n", ""), GuestRunner.Run("args-environ"));

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
        var result = GuestRunner.Run("exit-code", new WasiOptions { Arguments = ["exit-code", .. arguments] });

        Assert.Equal(expected, result.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Run_Stdio_CopiesInputToOutput(int size)
    {
        var input = new string('x', size);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input));

        var fromStream = GuestRunner.Run("stdio", new WasiOptions { Stdin = WasiInput.FromStream(stream) });
        var fromMemory = GuestRunner.Run("stdio", new WasiOptions { Stdin = WasiInput.FromMemory(stream.ToArray()) });

        Assert.Equal(new GuestResult(0, input, $"{size} bytes\n"), fromStream);
        Assert.Equal(fromStream, fromMemory);
    }

    [Fact]
    public void Run_Random_GetsTheBytesOfTheGivenSource()
    {
        using var random = new CountingRandom();

        var result = GuestRunner.Run("random", new WasiOptions { Random = random });

        // The second request begins where the first, of 4094 bytes, ended; the guest prints 16 bytes of it.
        Assert.Equal(string.Concat(Enumerable.Range(0, 16).Select(i => (char)('A' + ((4094 + i) % 26)))), result.Stdout);
        Assert.Equal((0, 0), (result.ExitCode, GuestRunner.Run("random").ExitCode));
    }

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

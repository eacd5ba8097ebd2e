using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>C programs that check WASI from within (<c>tests/guests/wasi</c>), whichever functions it is made of.</summary>
public abstract class ProgramTests : IDisposable
{
    private protected Sandbox Sandbox { get; } = new();

    private protected WasiPreopen Root { get; }

    protected ProgramTests() => Root = WasiPreopen.Open("/", Sandbox.Inside);

    public void Dispose()
    {
        Root.Dispose();
        Sandbox.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("directories")]
    [InlineData("files")]
    [InlineData("links")]
    [InlineData("times")]
    public void Run_GuestThatChecksItself_FindsNothingWrong(string name) => CheckItself(name);

    [Fact]
    public void Run_ReadOnly_FindsNothingWrong()
    {
        File.WriteAllText(Sandbox.PathOf("file"), "content");
        Directory.CreateDirectory(Sandbox.PathOf("dir"));
        var outside = Sandbox.DescribeOutside();
        using var data = WasiPreopen.Open("/data", Sandbox.Inside, readOnly: true);
        using var scratch = WasiPreopen.Open("/scratch", Sandbox.Outside);

        Assert.Equal(GuestResult.Success, Run("read-only", new WasiOptions { Preopens = [data, scratch] }));

        Assert.Equal("content", File.ReadAllText(Sandbox.PathOf("file")));
        Assert.Equal(outside, Sandbox.DescribeOutside());
    }

    [Fact]
    public void Run_ArgsEnviron_SeesWhatItIsGiven()
    {
        var options = new WasiOptions
        {
            Arguments = ["program", "", "with space", "größe 🏍"],
            Environment = [new("A", "1"), new("EMPTY", ""), new("WITH", "a=b"), new("ÄÖ", "ü")],
        };

        var result = Run("args-environ", options);

        Assert.Equal("4\nprogram\n\nwith space\ngröße 🏍\nA=1\nEMPTY=\nWITH=a=b\nÄÖ=ü\n", result.Stdout);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Run_Stdio_CopiesInputToOutput(int size)
    {
        var input = new string('x', size);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));

        var fromStream = Run("stdio", new WasiOptions { Stdin = WasiInput.FromStream(stream) });
        var fromMemory = Run("stdio", new WasiOptions { Stdin = WasiInput.FromMemory(stream.ToArray()) });

        Assert.Equal(new GuestResult(0, input, $"{size} bytes\n"), fromStream);
        Assert.Equal(fromStream, fromMemory);
    }

    /// <summary>Runs a program to its end.</summary>
    private protected abstract GuestResult Run(string name, WasiOptions? options = null);

    /// <summary>Runs a program that says what is wrong, and looks whether it left anything behind.</summary>
    protected void CheckItself(string name)
    {
        var outside = Sandbox.DescribeOutside();

        var result = Run(name, new WasiOptions { Preopens = [Root] });

        Assert.Equal(GuestResult.Success, result);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Inside));
        Assert.Equal(outside, Sandbox.DescribeOutside());
    }
}

using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Stdio;

namespace Pillion.Wasi.Tests.Stdio;

public sealed class WasiOutputTests
{
    [Fact]
    public void ToStream_Write_ReachesTheStream()
    {
        using var stream = new MemoryStream();
        using var output = new OutputDescriptor(WasiOutput.ToStream(stream));

        Assert.Equal(Errno.Success, output.Write("hello"u8, mayWait: true, CancellationToken.None, out var count));
        Assert.Equal(Errno.Success, output.Sync());

        Assert.Equal(5, count);
        Assert.Equal("hello"u8, stream.ToArray());
        Assert.Equal(FileType.Unknown, output.FileType);
    }

    [Fact]
    public void ToStream_ClosedStream_IsBadDescriptor()
    {
        var stream = new MemoryStream();
        stream.Dispose();
        using var output = new OutputDescriptor(WasiOutput.ToStream(stream));

        Assert.Equal(Errno.BadF, output.Write("hello"u8, mayWait: true, CancellationToken.None, out _));
    }

    [Fact]
    public void ToStream_Terminal_IsACharacterDevice()
    {
        using var stream = new MemoryStream();
        using var output = new OutputDescriptor(WasiOutput.ToStream(stream, isTerminal: true));

        Assert.Equal(FileType.CharacterDevice, output.FileType);
    }

    [Fact]
    public void Null_Write_TakesEverything()
    {
        using var output = new OutputDescriptor(WasiOutput.Null);

        Assert.Equal(Errno.Success, output.Write(new byte[100], mayWait: true, CancellationToken.None, out var count));

        Assert.Equal(100, count);
    }
}

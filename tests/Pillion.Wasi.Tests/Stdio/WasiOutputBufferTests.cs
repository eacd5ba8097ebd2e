using System.Text;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Stdio;

public sealed class WasiOutputBufferTests
{
    [Fact]
    public void Write_ManyPieces_KeepsThemInOrder()
    {
        using var buffer = new WasiOutputBuffer(1 << 20);
        var expected = new StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            buffer.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
            expected.Append($"line {i}\n");
        }

        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Fact]
    public void Write_ExactlyTheLimit_IsTaken()
    {
        using var buffer = new WasiOutputBuffer(5000);

        buffer.Write(new byte[4999]);
        buffer.Write(new byte[1]);
        buffer.Write([]);

        Assert.Equal(5000, buffer.WrittenMemory.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Write_OneByteMoreThanTheLimit_Throws(int limit)
    {
        using var buffer = new WasiOutputBuffer(limit, "stderr");
        buffer.Write(new byte[limit]);

        var exception = Assert.Throws<WasmLimitException>(() => buffer.Write(new byte[1]));

        Assert.Equal($"The guest wrote more than {limit} bytes to stderr, which is its limit.", exception.Message);
        Assert.Equal(limit, buffer.WrittenMemory.Length);
    }

    [Fact]
    public void Clear_ThenWrite_StartsAnew()
    {
        using var buffer = new WasiOutputBuffer(10);
        buffer.Write(new byte[10]);

        buffer.Clear();
        buffer.Write("again"u8);

        Assert.Equal("again"u8, buffer.WrittenSpan);
    }

    [Fact]
    public void Dispose_ThenWrite_StartsAnew()
    {
        using var buffer = new WasiOutputBuffer(10);
        buffer.Write(new byte[10]);

        buffer.Dispose();
        Assert.True(buffer.WrittenMemory.IsEmpty);
        buffer.Write("again"u8);

        Assert.Equal("again"u8, buffer.WrittenSpan);
    }
}

using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Guests.Programs;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Programs;

public sealed class GuestLineLogTests : IDisposable
{
    private readonly LogSink _sink = new();

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo", "one|two")]
    [InlineData("\n\n", "")]
    [InlineData("Grüße\t→", "Grüße\t→")]
    [InlineData("\u001b[31mred\u0007\u007f", "␛[31mred␇\uFFFD")]
    public void Write_Text_IsLoggedByLinesThatDoNothingToATerminal(string text, string lines)
    {
        Write([Encoding.UTF8.GetBytes(text)]);

        Assert.Equal(lines, string.Join('|', _sink.Lines.Select(l => l.Message["app: ".Length..])));
    }

    [Fact]
    public void Write_LineInPieces_IsOneLine()
    {
        Write("on"u8.ToArray(), "e\ntw"u8.ToArray(), "o"u8.ToArray());

        Assert.Equal(["app: one", "app: two"], _sink.Lines.Select(l => l.Message));
    }

    [Fact]
    public void Write_LongLine_IsCut()
    {
        Write([.. Enumerable.Repeat("x"u8.ToArray(), 3 * GuestLineLog.MaxLine), "\nnext\n"u8.ToArray()]);

        Assert.Equal(["app: " + new string('x', GuestLineLog.MaxLine), "app: next"], _sink.Lines.Select(l => l.Message));
    }

    [Fact]
    public void Write_WithoutEnd_IsLoggedUpToALimit()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 1023) + "\n");

        Write([.. Enumerable.Repeat(line, 10_000)]);

        Assert.InRange(_sink.Lines.Count(l => l.Level == LogLevel.Information), 1024, 1030);
        Assert.Equal(
            "app: a run logged 1048576 bytes on standard error; what it writes from here on is left out",
            Assert.Single(_sink.Lines, l => l.Level == LogLevel.Warning).Message
        );
    }

    public void Dispose() => _sink.Dispose();

    private void Write(params byte[][] parts)
    {
        using var log = new GuestLineLog(_sink, "app");
        foreach (var part in parts)
        {
            log.Write(part);
        }
    }
}

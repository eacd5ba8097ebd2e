using System.Text;
using Pillion.Host.Processes;

namespace Pillion.Host.Tests.Processes;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\nx", "||x")]
    public async Task Read_Text_GivesItsLines(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', await ReadAsync(text)));

    [Fact]
    public async Task Read_EndlessLine_ComesInPieces()
    {
        var text = new string('x', 200_000);

        var pieces = await ReadAsync(text);

        Assert.True(pieces.Count > 1);
        Assert.Equal(text, string.Concat(pieces));
    }

    private static async Task<List<string>> ReadAsync(string text)
    {
        var lines = new List<string>();
        await LineReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), line => lines.Add(Encoding.UTF8.GetString(line.Span)));
        return lines;
    }
}

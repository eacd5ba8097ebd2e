using System.Text;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Tests.Lexing;

public sealed class TextPositionTests
{
    [Theory]
    [InlineData("^", 1, 1)]
    [InlineData("ab^", 1, 3)]
    [InlineData("a\n^b", 2, 1)]
    [InlineData("a\r^b", 2, 1)]
    [InlineData("a\r\nb\n\n ^", 4, 2)]
    [InlineData("ä€😀^", 1, 4)]
    public void Of_APlace_CountsLinesAndCharacters(string text, int line, int column)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal((line, column), TextPosition.Of(bytes, bytes.AsSpan().IndexOf((byte)'^')));
    }
}

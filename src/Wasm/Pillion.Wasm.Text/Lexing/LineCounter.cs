namespace Pillion.Wasm.Text.Lexing;

/// <summary>The lines of places in a text that are asked for in order, so that the text is gone through once.</summary>
internal sealed class LineCounter(TokenList tokens)
{
    private int _offset;
    private int _line = 1;

    /// <summary>The line, from 1, of a token that does not come before the last one asked for.</summary>
    public int LineOf(int token)
    {
        var target = tokens[token].Start;
        var (more, _) = TextPosition.Of(tokens.Source.AsSpan(_offset), target - _offset);
        _line += more - 1;
        _offset = target;
        return _line;
    }
}

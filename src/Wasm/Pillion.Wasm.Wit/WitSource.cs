namespace Pillion.Wasm.Wit;

/// <summary>One WIT file: the path that errors name and the text.</summary>
/// <param name="path">Where the text came from; only messages and <see cref="WitLayout"/> look at it.</param>
/// <param name="text">The text, decoded from UTF-8.</param>
public sealed class WitSource(string path, string text)
{
    /// <summary>Where the text came from.</summary>
    public string Path { get; } = path;

    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>Line and column, both from 1, of a position in the text. Columns count UTF-16 code units.</summary>
    /// <param name="offset">A position from 0 to the length of <see cref="Text"/>.</param>
    public (int Line, int Column) Locate(int offset)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < offset && i < Text.Length; i++)
        {
            if (Text[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        }

        return (line, offset - start + 1);
    }
}

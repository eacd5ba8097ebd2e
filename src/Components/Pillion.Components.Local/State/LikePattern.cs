namespace Pillion.Components.Local.State;

/// <summary>A SQL <c>LIKE</c> pattern: <c>%</c> is any run of characters, <c>_</c> is one, a backslash takes the next character as it is.</summary>
internal readonly struct LikePattern
{
    // Characters of the pattern with the two wildcards replaced by code points that no escape can produce.
    private const int AnyRun = -1;
    private const int AnyOne = -2;

    private readonly int[] _tokens;

    public LikePattern(string pattern)
    {
        var tokens = new List<int>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            tokens.Add(
                pattern[i] switch
                {
                    '%' => AnyRun,
                    '_' => AnyOne,
                    '\\' when i + 1 < pattern.Length => pattern[++i],
                    var c => c,
                }
            );
        }

        _tokens = [.. tokens];
    }

    /// <summary>Whether the whole text matches. After a mismatch only the last run has to grow, so the work is at most text times pattern.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var (token, position) = (0, 0);
        var (runToken, runPosition) = (-1, 0);
        while (position < text.Length)
        {
            if (token < _tokens.Length && _tokens[token] == AnyRun)
            {
                (runToken, runPosition) = (token++, position);
            }
            else if (token < _tokens.Length && (_tokens[token] == AnyOne || _tokens[token] == text[position]))
            {
                token++;
                position++;
            }
            else if (runToken >= 0)
            {
                token = runToken + 1;
                position = ++runPosition;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Length && _tokens[token] == AnyRun)
        {
            token++;
        }

        return token == _tokens.Length;
    }
}

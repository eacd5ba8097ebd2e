namespace Pillion.Abstractions.State;

/// <summary>A SQL <c>LIKE</c> pattern over keys, for stores that have none: <c>%</c> is any run of characters, <c>_</c> is one, a backslash takes the next character as it is.</summary>
public sealed class LikePattern
{
    // Characters of the pattern with the two wildcards replaced by code points that no escape can produce.
    private const int AnyRun = -1;
    private const int AnyOne = -2;

    private readonly int[] _tokens;

    /// <summary>Reads a pattern; every text is one.</summary>
    public LikePattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
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
        LiteralPrefix = string.Concat(tokens.TakeWhile(static token => token >= 0).Select(static token => (char)token));
    }

    /// <summary>A pattern that only the text itself matches.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
    }

    /// <summary>What every text that matches begins with; perhaps nothing.</summary>
    public string LiteralPrefix { get; }

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
                position += _tokens[token] == AnyOne && IsPair(text[position..]) ? 2 : 1;
                token++;
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

    /// <summary>Whether the text begins with one character that takes the place of two.</summary>
    private static bool IsPair(ReadOnlySpan<char> text) => text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);
}

using System.Text;
using System.Text.RegularExpressions;

namespace Pillion.Components.Redis.State;

/// <summary>A SQL <c>LIKE</c> pattern as Redis's glob, which narrows the search, and as the exact test of what was found.</summary>
internal sealed class RedisKeyPattern
{
    private readonly Regex _exact;

    /// <param name="like">The pattern: <c>%</c> any run, <c>_</c> one character, a backslash takes the next character as it is.</param>
    public RedisKeyPattern(string like)
    {
        var glob = new StringBuilder();
        var exact = new StringBuilder(@"\A");
        for (var i = 0; i < like.Length; i++)
        {
            switch (like[i])
            {
                case '%':
                    glob.Append('*');
                    exact.Append(".*");
                    break;
                case '_':
                    // Redis's ? is one byte, which is not one character; what is too much falls out later.
                    glob.Append('*');
                    exact.Append(@"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)");
                    break;
                default:
                    var character = like[i] == '\\' && i + 1 < like.Length ? like[++i] : like[i];
                    glob.Append(character is '*' or '?' or '[' or ']' or '\\' ? "\\" : "").Append(character);
                    exact.Append(Regex.Escape(character.ToString()));
                    break;
            }
        }

        Glob = glob.ToString();
        _exact = new Regex(
            exact.Append(@"\z").ToString(),
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant
        );
    }

    /// <summary>A glob that matches at least what the pattern does.</summary>
    public string Glob { get; }

    /// <summary>Whether the pattern matches the whole key.</summary>
    public bool IsMatch(string key) => _exact.IsMatch(key);
}

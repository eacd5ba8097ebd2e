using System.Text;
using System.Text.RegularExpressions;

namespace Pillion.Components.Middleware.Routes;

/// <summary>
/// Patterns in the syntax of Go's <c>regexp</c>. What the two languages spell alike but read differently is rewritten; matching takes time linear in the
/// text, as in Go.
/// </summary>
internal static class GoPattern
{
    /// <summary>Makes a regular expression of a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    /// <exception cref="NotSupportedException">It has what neither Go nor a linear matcher knows: look-around, back references.</exception>
    public static Regex Compile(string pattern) => new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    internal static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 16);
        // Where ^ and $ mean lines they do so in both languages.
        var isMultiline = pattern.Contains("(?m", StringComparison.Ordinal) || pattern.Contains("(?s", StringComparison.Ordinal);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                if (pattern[i + 1] == 'Q')
                {
                    i = AppendQuoted(text, pattern, i + 2);
                    continue;
                }

                AppendEscape(text, pattern[++i], inClass);
            }
            else if (inClass)
            {
                i = AppendInClass(text, pattern, i);
                inClass = c != ']';
            }
            else if (c == '[')
            {
                inClass = true;
                text.Append(c);
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    text.Append(pattern[++i]);
                }

                // A bracket that comes first is an ordinary character.
                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    text.Append("\\]");
                    i++;
                }
            }
            else if (c == '$' && !isMultiline)
            {
                // .NET's would match before a last line feed, too.
                text.Append("\\z");
            }
            else if (pattern.AsSpan(i).StartsWith("(?P<"))
            {
                text.Append("(?<");
                i += 3;
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    /// <summary>Perl classes are of ASCII in Go and of Unicode in .NET.</summary>
    private static void AppendEscape(StringBuilder text, char escape, bool inClass)
    {
        var (set, isNegated) = escape switch
        {
            'd' => ("0-9", false),
            'D' => ("0-9", true),
            'w' => ("0-9A-Za-z_", false),
            'W' => ("0-9A-Za-z_", true),
            's' => ("\\t\\n\\f\\r ", false),
            'S' => ("\\t\\n\\f\\r ", true),
            _ => ("", false),
        };
        if (set.Length == 0 || (isNegated && inClass))
        {
            text.Append('\\').Append(escape);
        }
        else if (inClass)
        {
            text.Append(set);
        }
        else
        {
            text.Append(isNegated ? "[^" : "[").Append(set).Append(']');
        }
    }

    private static int AppendInClass(StringBuilder text, string pattern, int i)
    {
        if (pattern[i] != '[')
        {
            text.Append(pattern[i]);
            return i;
        }

        var end = pattern.IndexOf(":]", i, StringComparison.Ordinal);
        if (end < 0 || pattern[i + 1] != ':')
        {
            // .NET would read a subtraction after a hyphen.
            text.Append("\\[");
            return i;
        }

        text.Append(
            pattern[(i + 2)..end] switch
            {
                "alnum" => "0-9A-Za-z",
                "alpha" => "A-Za-z",
                "ascii" => "\\x00-\\x7F",
                "blank" => "\\t ",
                "digit" => "0-9",
                "lower" => "a-z",
                "upper" => "A-Z",
                "punct" => "!-/:-@\\[-`{-~",
                "space" => "\\t\\n\\v\\f\\r ",
                "word" => "0-9A-Za-z_",
                "xdigit" => "0-9A-Fa-f",
                var name => throw new ArgumentException($"the character class [:{name}:] is unknown", nameof(pattern)),
            }
        );
        return end + 1;
    }

    private static int AppendQuoted(StringBuilder text, string pattern, int start)
    {
        var end = pattern.IndexOf("\\E", start, StringComparison.Ordinal);
        text.Append(Regex.Escape(end < 0 ? pattern[start..] : pattern[start..end]));
        return end < 0 ? pattern.Length : end + 1;
    }
}

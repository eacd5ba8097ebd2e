using System.Text;
using System.Text.RegularExpressions;

namespace Pillion.Components.Middleware.Routes;

/// <summary>A path with variables, as gorilla/mux has them: <c>{name}</c> is one segment, <c>{name:pattern}</c> whatever fits the pattern.</summary>
internal sealed class PathTemplate
{
    private readonly Regex _pattern;
    private readonly IReadOnlyList<string> _names;

    private PathTemplate(Regex pattern, IReadOnlyList<string> names)
    {
        _pattern = pattern;
        _names = names;
    }

    /// <summary>Understands a template.</summary>
    /// <exception cref="ArgumentException">Braces do not match, or a variable's pattern is malformed.</exception>
    public static PathTemplate Parse(string template)
    {
        if (!template.StartsWith('/'))
        {
            throw new ArgumentException("it must begin with '/'", nameof(template));
        }

        var pattern = new StringBuilder("\\A");
        var names = new List<string>();
        for (var i = 0; i < template.Length; )
        {
            var open = template.IndexOf('{', i);
            pattern.Append(Regex.Escape(open < 0 ? template[i..] : template[i..open]));
            if (open < 0)
            {
                break;
            }

            var close = EndOfVariable(template, open);
            var variable = template[(open + 1)..close];
            var colon = variable.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? variable : variable[..colon];
            if (name.Length == 0)
            {
                throw new ArgumentException("a variable needs a name", nameof(template));
            }

            names.Add(name);
            // Groups in a variable's own pattern would shift the numbers, so that the groups have names.
            pattern.Append(System.Globalization.CultureInfo.InvariantCulture, $"(?<v{names.Count - 1}>");
            pattern.Append(colon < 0 ? "[^/]+" : GoPattern.Translate(variable[(colon + 1)..])).Append(')');
            i = close + 1;
        }

        pattern.Append("\\z");
        return new PathTemplate(new Regex(pattern.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), names);
    }

    /// <summary>The variables of a decoded path; null when it does not fit.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Match(string path)
    {
        if (_names.Count == 0)
        {
            return _pattern.IsMatch(path) ? [] : null;
        }

        var match = _pattern.Match(path);
        return match.Success ? [.. _names.Select((name, i) => KeyValuePair.Create(name, match.Groups[$"v{i}"].Value))] : null;
    }

    private static int EndOfVariable(string template, int open)
    {
        var depth = 0;
        for (var i = open; i < template.Length; i++)
        {
            depth += template[i] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return i;
            }
        }

        throw new ArgumentException("a '{' has no '}'", nameof(template));
    }
}

using System.Buffers;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Labels: names in kebab case (component model, Explainer.md, "Import and Export Definitions").</summary>
internal static class Labels
{
    private static readonly SearchValues<char> s_lower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> s_upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>
    /// Whether a text is words and acronyms that are joined by <c>-</c>: each all in lower or all in upper case, with digits, the first
    /// beginning with a letter.
    /// </summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var fragment in text.Split('-'))
        {
            if (!IsFragment(text[fragment]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks labels of a type: that they are labels, and unequal even if case does not count.</summary>
    /// <param name="what">What messages call each in full, <c>record field</c>.</param>
    /// <param name="short">What they call a previous one, <c>field</c>.</param>
    public static void Check(IEnumerable<string> labels, string what, string @short, int offset)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var label in labels)
        {
            if (!IsLabel(label))
            {
                throw new ComponentValidationException(
                    label.Length == 0 ? $"{what} name cannot be empty" : $"{what} name `{label}` is not in kebab case",
                    offset
                );
            }

            if (!known.Add(label))
            {
                _ = known.TryGetValue(label, out var previous);
                throw new ComponentValidationException($"{what} name `{label}` conflicts with previous {@short} name `{previous}`", offset);
            }
        }
    }

    private static bool IsFragment(ReadOnlySpan<char> fragment) =>
        !fragment.IsEmpty && (!fragment.ContainsAnyExcept(s_lower) || !fragment.ContainsAnyExcept(s_upper));
}

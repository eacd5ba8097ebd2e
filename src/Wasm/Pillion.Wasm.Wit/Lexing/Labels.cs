namespace Pillion.Wasm.Wit.Lexing;

/// <summary>The rule for names (Explainer.md, "Import and Export Names"): words of one case, joined by single dashes, the first beginning with a letter.</summary>
internal static class Labels
{
    /// <returns>What is wrong with a name, or null.</returns>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "a name is missing";
        }

        var words = name.Split('-');
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word.Length == 0)
            {
                return $"'{name}' is not a name: a dash must stand between two words";
            }

            if (i == 0 && char.IsDigit(word[0]))
            {
                return $"'{name}' is not a name: it must begin with a letter";
            }

            if (word.Any(c => c is >= 'a' and <= 'z') && word.Any(c => c is >= 'A' and <= 'Z'))
            {
                return $"'{name}' is not a name: the word '{word}' mixes upper and lower case; write words as 'lower' or 'UPPER', joined by dashes";
            }
        }

        return null;
    }
}

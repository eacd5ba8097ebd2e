namespace Pillion.Wasm.Wit.Lexing;

/// <summary>Characters that no WIT text may contain, comments included, because they let a text look like what it is not
/// (WIT.md, "Lexical structure").</summary>
internal static class CharacterRules
{
    public static void Check(WitSource source)
    {
        for (var i = 0; i < source.Text.Length; i++)
        {
            var c = source.Text[i];
            var problem = c switch
            {
                '\n' or '\r' or '\t' => null,
                < ' ' or (>= '\u007f' and < '\u00a0') => "a control character",
                (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => "a bidirectional override",
                '\u0149' or '\u0673' or '\u0f77' or '\u0f79' or '\u17a3' or '\u17a4' or '\u17b4' or '\u17b5' =>
                    "a character that Unicode deprecates",
                '\uFEFF' when i > 0 => "a byte order mark inside the text",
                _ => null,
            };
            if (problem is not null)
            {
                throw new SourcePosition(source, i).Error($"U+{(int)c:X4} is {problem}, which WIT does not allow; remove it");
            }
        }
    }
}

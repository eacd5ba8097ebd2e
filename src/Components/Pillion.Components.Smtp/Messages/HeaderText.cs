using System.Text;

namespace Pillion.Components.Smtp.Messages;

/// <summary>Text in header fields: what is not printable ASCII becomes encoded words (RFC 2047), line ends among it, so that no field can be added.</summary>
internal static class HeaderText
{
    // An encoded word has at most 75 characters; 12 of them are "=?UTF-8?B?" and "?=", and four characters carry three bytes.
    private const int BytesOfWord = 45;

    // RFC 5322 §2.1.1 allows 998 characters in a line, the field's name included.
    private const int LongestPlain = 900;

    /// <summary>Text where any is allowed.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= LongestPlain && text.All(c => c is >= ' ' and < '\x7F') && !text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > BytesOfWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    /// <summary>A name before an address, quoted since its characters could mean something.</summary>
    /// <param name="name">The name, in which the parser has left backslashes where they were.</param>
    public static string Phrase(string name)
    {
        var plain = Unescape(name);
        return plain.All(c => c is >= ' ' and < '\x7F')
            ? '"' + plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"'
            : Encode(plain);
    }

    private static string Unescape(string name)
    {
        var plain = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                i++;
            }

            plain.Append(name[i]);
        }

        return plain.ToString();
    }

    private static string Word(List<byte> bytes) => $"=?UTF-8?B?{Convert.ToBase64String([.. bytes])}?=";
}

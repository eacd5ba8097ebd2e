using System.Globalization;
using System.Text;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Strings and identifiers as tokens.</summary>
internal static class Quoted
{
    /// <summary>A string of any bytes; all that is not printable ASCII is escaped.</summary>
    public static void Append(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('"');
        foreach (var b in bytes)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                text.Append('\\').Append((char)b);
            }
            else if (b is >= 0x20 and < 0x7F)
            {
                text.Append((char)b);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{b:x2}");
            }
        }

        text.Append('"');
    }

    /// <summary>A string that is a name: characters stay as they are, except for those that a string cannot hold.</summary>
    public static string Name(string name)
    {
        var text = new StringBuilder("\"");
        foreach (var c in name)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (char.IsControl(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.Append('"').ToString();
    }

    /// <summary>An identifier; it must not be empty.</summary>
    public static string Identifier(string name) => IsPlain(name) ? "$" + name : "$" + Name(name);

    private static bool IsPlain(string name) =>
        Ascii.IsValid(name) && !Encoding.ASCII.GetBytes(name).AsSpan().ContainsAnyExcept(Characters.IdCharacters);
}

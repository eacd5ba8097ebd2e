using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Pillion.Wasm.Wit.Generator.Naming;

/// <summary>.NET names for the kebab-case names of WIT.</summary>
internal static class CSharpNames
{
    /// <summary><c>get-random-u64</c> → <c>GetRandomU64</c>, <c>DNS-error</c> → <c>DnsError</c>.</summary>
    public static string Pascal(string name)
    {
        var builder = new StringBuilder(name.Length);
        foreach (var word in name.Split('-'))
        {
            builder.Append(char.ToUpperInvariant(word[0]));
            for (var i = 1; i < word.Length; i++)
            {
                builder.Append(char.ToLowerInvariant(word[i]));
            }
        }

        return builder.ToString();
    }

    /// <summary><c>path-flags</c> → <c>pathFlags</c>; keywords get an <c>@</c>.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return SyntaxFacts.GetKeywordKind(camel) != SyntaxKind.None || camel is "async" or "await" or "record" or "scoped" or "var"
            ? "@" + camel
            : camel;
    }

    /// <summary>A string as a C# literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}

using System.Net.Http.Headers;

namespace Pillion.Modules.Registries;

/// <summary>How a registry wants to be authenticated to: a <c>WWW-Authenticate</c> of RFC 7235 §4.1, with the members of Docker's token servers.</summary>
internal sealed record Challenge(bool IsBearer, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The one to answer: a token where one is offered, else a password; null if neither is.</summary>
    public static Challenge? Choose(IEnumerable<AuthenticationHeaderValue> offered)
    {
        Challenge? basic = null;
        foreach (var header in offered)
        {
            if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                return new Challenge(IsBearer: true, Parse(header.Parameter ?? ""));
            }

            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            {
                basic = new Challenge(IsBearer: false, Parse(header.Parameter ?? ""));
            }
        }

        return basic;
    }

    /// <summary><c>name=value, name="quoted \"value\""</c>: auth-params.</summary>
    private static Dictionary<string, string> Parse(ReadOnlySpan<char> text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            text = text.TrimStart(" \t,");
            var equals = text.IndexOf('=');
            if (equals <= 0)
            {
                return parameters;
            }

            var name = text[..equals].Trim().ToString();
            text = text[(equals + 1)..].TrimStart();
            parameters[name] = text is ['"', ..] ? TakeQuoted(ref text) : TakeToken(ref text);
        }
    }

    private static string TakeToken(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(',', ' ');
        var value = end < 0 ? text : text[..end];
        text = text[value.Length..];
        return value.ToString();
    }

    private static string TakeQuoted(ref ReadOnlySpan<char> text)
    {
        var value = new System.Text.StringBuilder();
        var i = 1;
        for (; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            value.Append(text[i]);
        }

        text = i < text.Length ? text[(i + 1)..] : [];
        return value.ToString();
    }
}

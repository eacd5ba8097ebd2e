using System.Buffers;

namespace Pillion.Api.Http;

/// <summary>Checks the <c>baggage</c> header against W3C Baggage §3.3: it is passed on to other apps, so a broken one is refused here.</summary>
internal static class Baggage
{
    private const int MaxBytes = 8192;
    private const int MaxMembers = 180;

    // RFC 9110 §5.6.2, token.
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <summary>Whether the header can be passed on.</summary>
    public static bool IsValid(ReadOnlySpan<char> header, out string problem)
    {
        problem = "";
        if (header.Length > MaxBytes)
        {
            problem = $"it has {header.Length} bytes, more than {MaxBytes}";
            return false;
        }

        var members = 0;
        foreach (var range in header.Split(','))
        {
            var member = header[range].Trim(" \t");
            if (!IsMember(member))
            {
                problem = $"invalid list-member: \"{member}\"";
                return false;
            }

            if (++members > MaxMembers)
            {
                problem = $"it has more than {MaxMembers} list-members";
                return false;
            }
        }

        return true;
    }

    private static bool IsMember(ReadOnlySpan<char> member)
    {
        var isFirst = true;
        foreach (var range in member.Split(';'))
        {
            var part = member[range].Trim(" \t");
            var equals = part.IndexOf('=');
            if (equals < 0 && isFirst)
            {
                return false;
            }

            var key = (equals < 0 ? part : part[..equals]).TrimEnd(" \t");
            if (key.IsEmpty || key.IndexOfAnyExcept(s_token) >= 0 || (equals >= 0 && !IsValue(part[(equals + 1)..].TrimStart(" \t"))))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    /// <summary>Printable ASCII without space, quote, comma, semicolon and backslash; a percent sign begins an escape.</summary>
    private static bool IsValue(ReadOnlySpan<char> value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is <= ' ' or '"' or ',' or ';' or '\\' or >= '\x7f')
            {
                return false;
            }

            if (c == '%' && (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2])))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Buffers;
using System.Text;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>
/// Brings a method path into the one form that rules may look at and that the callee gets: decoded, without <c>.</c>, <c>..</c> and doubled
/// slashes, then encoded again. A trailing slash stays. (Dapr's <c>pkg/messaging/method/normalize.go</c>.)
/// </summary>
internal static class InvocationPath
{
    // RFC 3986 §3.3: what a path may hold without escaping.
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"
    );

    private static readonly SearchValues<byte> s_plainBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8
    );

    /// <summary>The normalised path with a leading slash.</summary>
    /// <param name="path">Percent-encoded, with or without leading slash.</param>
    /// <param name="problem">Why the path is refused: it holds <c>#</c>, <c>?</c>, NUL or a control character once decoded.</param>
    /// <returns>The path; null when it is refused.</returns>
    public static string? Normalize(string path, out string problem)
    {
        problem = "";
        if (IsNormal(path))
        {
            return path.StartsWith('/') ? path : "/" + path;
        }

        var decoded = Decode(path);
        var bad = decoded.AsSpan().IndexOfAny("#?\0"u8);
        if (bad >= 0)
        {
            problem = $"method contains forbidden character: \"{Printable(decoded)}\"";
            return null;
        }

        for (var i = 0; i < decoded.Length; i++)
        {
            if (decoded[i] is < 0x20 or 0x7f)
            {
                problem = $"method contains control character at position {i}: \"{Printable(decoded)}\"";
                return null;
            }
        }

        return Encode(decoded);
    }

    private static bool IsNormal(ReadOnlySpan<char> path) =>
        path.IndexOfAnyExcept(s_plain) < 0
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("/.", StringComparison.Ordinal)
        && !path.StartsWith(".", StringComparison.Ordinal);

    private static byte[] Decode(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length && TryHex(bytes[i + 1], out var high) && TryHex(bytes[i + 2], out var low))
            {
                bytes[length++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return bytes[..length];
    }

    /// <summary>Go's <c>path.Clean</c> on the rooted path, and percent-encoding, in one go.</summary>
    private static string Encode(ReadOnlySpan<byte> path)
    {
        var segments = new List<Range>();
        foreach (var range in path.Split((byte)'/'))
        {
            switch (path[range])
            {
                case []:
                case [(byte)'.']:
                    break;
                case [(byte)'.', (byte)'.']:
                    if (segments.Count > 0)
                    {
                        segments.RemoveAt(segments.Count - 1);
                    }

                    break;
                default:
                    segments.Add(range);
                    break;
            }
        }

        var text = new StringBuilder(path.Length + 1);
        foreach (var segment in segments)
        {
            text.Append('/');
            foreach (var b in path[segment])
            {
                if (s_plainBytes.Contains(b))
                {
                    text.Append((char)b);
                }
                else
                {
                    text.Append('%').Append(b.ToString("X2", null));
                }
            }
        }

        return (text.Length == 0 || path[^1] == '/' ? text.Append('/') : text).ToString();
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }

    private static string Printable(byte[] decoded)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(decoded).EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                text.Append("\\x").Append(rune.Value.ToString("x2", null));
            }
            else
            {
                text.Append(rune.ToString());
            }
        }

        return text.ToString();
    }
}

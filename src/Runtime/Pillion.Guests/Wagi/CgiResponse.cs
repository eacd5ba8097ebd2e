using System.Buffers;
using System.Globalization;
using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Wagi;

/// <summary>Reads a CGI program's output (RFC 3875 §6): header lines, an empty line, the body. Carriage returns in the header are ignored.</summary>
internal static class CgiResponse
{
    // RFC 9110 §5.5: what no server passes on; the tab is allowed.
    private static readonly SearchValues<char> s_notInValues = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Append(0x7f).Where(c => c != '\t').Select(c => (char)c),
    ]);

    public static InvokeResponse Read(ReadOnlySpan<byte> output)
    {
        var headers = new HeaderList();
        var status = 200;
        var hasStatus = false;
        var rest = output;
        while (true)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                return Error(500, "The app's answer has no header: a header line, then an empty line, must come before the body.");
            }

            // One character for each byte, as header values are everywhere in this process.
            var line = Encoding.Latin1.GetString(rest[..end]).Replace("\r", "", StringComparison.Ordinal);
            rest = rest[(end + 1)..];
            if (line.Length == 0)
            {
                break;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsToken(line.AsSpan(0, colon)))
            {
                return Error(500, $"The app's answer has a header line without a name: \"{Shorten(line)}\".");
            }

            var value = line[(colon + 1)..].Trim();
            if (value.AsSpan().ContainsAny(s_notInValues))
            {
                return Error(500, $"The app's answer has a control character in the value of the header {line[..colon]}.");
            }

            if (line.AsSpan(0, colon).Equals("status", StringComparison.OrdinalIgnoreCase))
            {
                hasStatus = true;
                if (!TryReadStatus(value, out status))
                {
                    return Error(502, $"The app's answer has the invalid status \"{Shorten(value)}\".");
                }
            }
            else
            {
                headers.Set(line[..colon], value);
            }
        }

        if (!hasStatus && headers.TryGet("Location", out _))
        {
            status = 302;
        }
        else if (!hasStatus && !headers.TryGet("Content-Type", out _))
        {
            // The text is WAGI's.
            return Error(500, "Exactly one of 'location' or 'content-type' must be specified");
        }

        headers.Remove("Content-Length");
        return new InvokeResponse
        {
            Status = status,
            Headers = headers,
            Body = new MessageBody(rest.ToArray()),
        };
    }

    /// <summary>An answer in the app's place, as text.</summary>
    public static InvokeResponse Error(int status, string message)
    {
        return new InvokeResponse
        {
            Status = status,
            Headers = new HeaderList { { "Content-Type", "text/plain; charset=utf-8" } },
            Body = new MessageBody(Encoding.UTF8.GetBytes(message + "\n")),
        };
    }

    /// <summary>A code, perhaps followed by a reason phrase: <c>404 Not Found</c>.</summary>
    private static bool TryReadStatus(string value, out int status)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var code = space < 0 ? value : value[..space];
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 200 and <= 999;
    }

    private static bool IsToken(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}

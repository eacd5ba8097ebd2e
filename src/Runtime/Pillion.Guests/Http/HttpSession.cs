using System.Globalization;
using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Guests.Http;

/// <summary>An answer that a guest reads bit by bit.</summary>
internal sealed class HttpSession(int status, ReadOnlyMemory<byte> body, string? contentType, string? etag, HeaderList? headers)
{
    private int _position;

    public int Status => status;

    public int BodyLength => body.Length;

    /// <summary>The value of a header field, or null.</summary>
    public string? Header(string name) =>
        headers?.Get(name)
        ?? name.ToUpperInvariant() switch
        {
            "CONTENT-TYPE" => contentType,
            "ETAG" => etag,
            "CONTENT-LENGTH" => body.Length.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>All header fields as <c>name:value</c> lines.</summary>
    public string AllHeaders()
    {
        var lines = new StringBuilder();
        foreach (var (name, value) in headers ?? [])
        {
            lines.Append(name.ToLowerInvariant()).Append(':').Append(value).Append('\n');
        }

        AppendUnlessPresent(lines, "content-type", contentType);
        AppendUnlessPresent(lines, "etag", etag);
        AppendUnlessPresent(lines, "content-length", body.Length.ToString(CultureInfo.InvariantCulture));
        return lines.ToString();
    }

    /// <summary>Copies what comes next of the body.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public int Read(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, body.Length - _position);
        body.Span.Slice(_position, count).CopyTo(destination);
        _position += count;
        return count;
    }

    private void AppendUnlessPresent(StringBuilder lines, string name, string? value)
    {
        if (value is not null && headers?.Get(name) is null)
        {
            lines.Append(name).Append(':').Append(value).Append('\n');
        }
    }
}

using Microsoft.Extensions.Primitives;

namespace Pillion.Grpc.Headers;

/// <summary>Between metadata and header fields.</summary>
internal static class MetadataText
{
    /// <summary>Adds a header field as it was received, unless it is the protocol's own.</summary>
    public static void Receive(GrpcMetadata metadata, string name, StringValues values)
    {
        if (IsOfTheProtocol(name))
        {
            return;
        }

        name = name.ToLowerInvariant();
        foreach (var value in values)
        {
            if (value is null)
            {
                continue;
            }

            if (!GrpcMetadataEntry.IsBinaryName(name))
            {
                metadata.Add(new GrpcMetadataEntry(name, value));
                continue;
            }

            // Several values may have been joined on the way.
            foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (TryDecode(part, out var bytes))
                {
                    metadata.Add(new GrpcMetadataEntry(name, bytes));
                }
            }
        }
    }

    /// <summary>An entry's value as it is sent. Characters that no header field may have become question marks.</summary>
    public static string Send(in GrpcMetadataEntry entry) =>
        entry.IsBinary ? Encode(entry.Bytes)
        : entry.Value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? string.Create(entry.Value.Length, entry.Value, Replace)
        : entry.Value;

    /// <summary>Whether a name in metadata would be taken for the protocol's own; such entries are not sent.</summary>
    public static bool IsOfTheProtocol(string name) =>
        name[0] == ':'
        || name.ToLowerInvariant()
            is "content-type"
                or "content-length"
                or "te"
                or "host"
                or "connection"
                or "keep-alive"
                or "transfer-encoding"
                or "upgrade"
                or "trailer"
                or "date"
                or "server"
                or HeaderNames.Status
                or HeaderNames.Message
                or HeaderNames.StatusDetails
                or HeaderNames.Timeout
                or HeaderNames.Encoding
                or HeaderNames.AcceptEncoding
                or "grpc-message-type";

    /// <summary>Base64 without padding, as the protocol asks of senders.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Base64 with or without padding.</summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        var padded = (text.Length % 4) switch
        {
            2 => text + "==",
            3 => text + "=",
            _ => text,
        };
        bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
        {
            return false;
        }

        Array.Resize(ref bytes, length);
        return true;
    }

    private static void Replace(Span<char> target, string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
        }
    }
}

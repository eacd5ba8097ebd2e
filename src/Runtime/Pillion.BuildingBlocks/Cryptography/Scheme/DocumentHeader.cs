using System.Security.Cryptography;
using System.Text;

namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>The three lines before the segments: scheme, manifest, MAC of the two in base64; each ended by a line feed, 64 KiB at the most.</summary>
internal sealed class DocumentHeader
{
    private readonly ReadOnlyMemory<byte> _message;
    private readonly ReadOnlyMemory<byte> _mac;

    private DocumentHeader(Manifest manifest, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> mac, ReadOnlyMemory<byte> rest)
    {
        Manifest = manifest;
        _message = message;
        _mac = mac;
        Rest = rest;
    }

    /// <summary>The manifest. Nothing in it is trusted before <see cref="Verify"/>.</summary>
    public Manifest Manifest { get; }

    /// <summary>What was read beyond the header: the beginning of the first segment.</summary>
    public ReadOnlyMemory<byte> Rest { get; }

    /// <summary>Reads the header from the beginning of a document.</summary>
    /// <exception cref="EncryptionException">There is no such header.</exception>
    public static async ValueTask<DocumentHeader> ReadAsync(Stream document, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        var filled = 0;
        var scanned = 0;
        var lineStart = 0;
        var lines = new List<ReadOnlyMemory<byte>>(3);
        while (lines.Count < 3)
        {
            if (filled == buffer.Length)
            {
                if (filled == SegmentCipher.SegmentSize)
                {
                    break;
                }

                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, SegmentCipher.SegmentSize));
                // The lines found so far lie in the old array, which stays as it is.
            }

            var read = await document.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
            while (lines.Count < 3 && buffer.AsSpan(scanned, filled - scanned).IndexOf((byte)'\n') is >= 0 and var offset)
            {
                var end = scanned + offset;
                AddLine(lines, buffer.AsMemory(lineStart, end - lineStart));
                scanned = lineStart = end + 1;
            }

            scanned = lines.Count < 3 ? filled : scanned;
        }

        return lines.Count switch
        {
            0 => throw new EncryptionException("invalid header: scheme name not found"),
            1 => throw new EncryptionException("invalid header: manifest not found"),
            2 => throw new EncryptionException("invalid header: message authentication code not found"),
            _ => new DocumentHeader(
                Manifest.TryParse(lines[1]) ?? throw new EncryptionException("invalid header: invalid manifest"),
                buffer.AsMemory(0, lines[0].Length + lines[1].Length + 2),
                lines[2],
                buffer.AsMemory(lineStart, filled - lineStart)
            ),
        };
    }

    /// <summary>Checks that who wrote the header had the key.</summary>
    /// <exception cref="EncryptionException">It is another key, or the header was changed.</exception>
    public void Verify(FileKey key)
    {
        // Compared as text: base64 has several spellings of the same bytes, and only one of them was signed.
        var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(key.Sign(_message.Span)));
        if (!CryptographicOperations.FixedTimeEquals(expected, _mac.Span))
        {
            throw new EncryptionException("failed to validate the document's signature");
        }
    }

    private static void AddLine(List<ReadOnlyMemory<byte>> lines, ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty)
        {
            throw new EncryptionException("invalid header: invalid format");
        }

        if (lines.Count == 0 && !line.Span.SequenceEqual("dapr.io/enc/v1"u8))
        {
            throw new EncryptionException("invalid header: unsupported scheme");
        }

        lines.Add(line);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>
/// The second line of a document: <c>{"k": key name, "kw": algorithm, "wfk": wrapped key, "cph": cipher, "np": nonce prefix}</c>, bytes in base64
/// and without white space. <c>k</c> is left out when there is none.
/// </summary>
internal sealed record Manifest(string KeyName, KeyWrapAlgorithm Algorithm, byte[] WrappedKey, DataCipher Cipher, byte[] NoncePrefix)
{
    /// <summary>The first line of a document.</summary>
    public const string SchemeName = "dapr.io/enc/v1";

    // Go's encoder escapes what HTML could take for markup and leaves everything else as it is; the bytes of a header are compared by nobody, but
    // they are easier to read that way.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The three lines of the header.</summary>
    /// <exception cref="EncryptionException">They are longer than 64 KiB, which no reader takes.</exception>
    public byte[] Sign(FileKey key)
    {
        var header = new ArrayBufferWriter<byte>(256);
        header.Write(Encoding.ASCII.GetBytes(SchemeName));
        header.Write("\n"u8);
        using (var json = new Utf8JsonWriter(header, s_options))
        {
            Write(json);
        }

        header.Write("\n"u8);
        var mac = key.Sign(header.WrittenSpan);
        header.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(mac)));
        header.Write("\n"u8);
        return header.WrittenCount <= SegmentCipher.SegmentSize
            ? header.WrittenSpan.ToArray()
            : throw new EncryptionException("failed to sign header: header is too long");
    }

    /// <summary>Reads the line; null when it is no valid manifest. Why is not told, to tell an attacker nothing.</summary>
    public static Manifest? TryParse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var keyName = root.TryGetProperty("k", out var name) ? name.GetString() ?? "" : "";
            var algorithm = (KeyWrapAlgorithm)root.GetProperty("kw").GetInt32();
            var wrappedKey = root.GetProperty("wfk").GetBytesFromBase64();
            var cipher = (DataCipher)root.GetProperty("cph").GetInt32();
            var noncePrefix = root.GetProperty("np").GetBytesFromBase64();
            return
                Enum.IsDefined(algorithm)
                && Enum.IsDefined(cipher)
                && wrappedKey.Length > 0
                && noncePrefix.Length == FileKey.NoncePrefixSize
                ? new Manifest(keyName, algorithm, wrappedKey, cipher, noncePrefix)
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (KeyName.Length > 0)
        {
            json.WriteString("k"u8, KeyName);
        }

        json.WriteNumber("kw"u8, (int)Algorithm);
        json.WriteBase64String("wfk"u8, WrappedKey);
        json.WriteNumber("cph"u8, (int)Cipher);
        json.WriteBase64String("np"u8, NoncePrefix);
        json.WriteEndObject();
    }
}

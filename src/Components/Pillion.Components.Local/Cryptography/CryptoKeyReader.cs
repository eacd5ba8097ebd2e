using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pillion.Components.Local.Cryptography;

/// <summary>Reads keys: a JWK (RFC 7517), PEM (PKCS#1, PKCS#8, PKIX) or the raw bytes of a symmetric key, which may be in base64 (dapr/kit <c>crypto/keys.go</c>).</summary>
internal static class CryptoKeyReader
{
    /// <summary>Reads one key.</summary>
    /// <param name="bytes">The key.</param>
    /// <param name="extension">The file's extension, which decides: <c>.json</c>, <c>.pem</c>; otherwise the bytes do.</param>
    /// <exception cref="FormatException">The bytes are no key; the message does not show them.</exception>
    public static CryptoKey Read(byte[] bytes, string extension)
    {
        if (bytes.Length == 0)
        {
            throw new FormatException("key is empty");
        }

        var isJson =
            extension.Equals(".json", StringComparison.OrdinalIgnoreCase) || (bytes[0] == '{' && bytes.Length is not (16 or 24 or 32));
        if (isJson)
        {
            using var document = Parse(bytes);
            return ReadJwk(document.RootElement)
                ?? throw new FormatException("invalid key type: only oct and RSA keys can wrap other keys");
        }

        return extension.Equals(".pem", StringComparison.OrdinalIgnoreCase) || bytes.AsSpan().StartsWith("-----"u8)
            ? ReadPem(bytes)
            : new CryptoKey { Symmetric = ReadRaw(bytes) };
    }

    /// <summary>Reads a key set (RFC 7517 §5), or a single key as a set of one. Keys of kinds that cannot wrap are left out.</summary>
    /// <exception cref="FormatException">The bytes are no key set.</exception>
    public static IReadOnlyDictionary<string, CryptoKey> ReadSet(byte[] bytes)
    {
        using var document = Parse(bytes);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a key set is a JSON object with the member 'keys'");
        }

        var keys = new Dictionary<string, CryptoKey>(StringComparer.Ordinal);
        IEnumerable<JsonElement> elements =
            root.TryGetProperty("keys", out var set) && set.ValueKind == JsonValueKind.Array ? set.EnumerateArray()
            : root.TryGetProperty("kty", out _) ? [root]
            : throw new FormatException("a key set is a JSON object with the member 'keys'");
        foreach (var element in elements)
        {
            if (ReadJwk(element) is { } key)
            {
                keys.TryAdd(key.Id, key);
            }
        }

        return keys;
    }

    private static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
#pragma warning disable MA0054 // The parser's message quotes the text, and the text is a key.
            throw new FormatException("it is no valid JSON");
#pragma warning restore MA0054
        }
    }

    private static CryptoKey? ReadJwk(JsonElement jwk)
    {
        var key = new CryptoKey
        {
            Id = Text(jwk, "kid"),
            Algorithm = Text(jwk, "alg"),
            Use = Text(jwk, "use"),
            Operations =
                jwk.TryGetProperty("key_ops", out var operations) && operations.ValueKind == JsonValueKind.Array
                    ? [.. operations.EnumerateArray().Select(o => o.ToString())]
                    : [],
        };
        return Text(jwk, "kty") switch
        {
            "oct" => key with { Symmetric = Number(jwk, "k") ?? throw new FormatException("an oct key needs the member 'k'") },
            "RSA" => key with { Rsa = ReadRsa(jwk) },
            "EC" or "OKP" => null,
            var kind => throw new FormatException($"the key type '{kind}' is unknown"),
        };
    }

    private static RSAParameters ReadRsa(JsonElement jwk) =>
        new()
        {
            Modulus = Number(jwk, "n") ?? throw new FormatException("an RSA key needs the member 'n'"),
            Exponent = Number(jwk, "e") ?? throw new FormatException("an RSA key needs the member 'e'"),
            D = Number(jwk, "d"),
            P = Number(jwk, "p"),
            Q = Number(jwk, "q"),
            DP = Number(jwk, "dp"),
            DQ = Number(jwk, "dq"),
            InverseQ = Number(jwk, "qi"),
        };

    private static CryptoKey ReadPem(byte[] bytes)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(Encoding.UTF8.GetString(bytes));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
#pragma warning disable MA0054 // As above.
            throw new FormatException("it is no RSA key in PEM");
#pragma warning restore MA0054
        }

        try
        {
            return new CryptoKey { Rsa = rsa.ExportParameters(includePrivateParameters: true) };
        }
        catch (CryptographicException)
        {
            return new CryptoKey { Rsa = rsa.ExportParameters(includePrivateParameters: false) };
        }
    }

    /// <summary>Base64 of either alphabet when it is that, padded or not; else the bytes themselves.</summary>
    private static byte[] ReadRaw(byte[] bytes)
    {
        var text = bytes.AsSpan().TrimEnd("="u8);
        var url = new byte[text.Length];
        for (var i = 0; i < url.Length; i++)
        {
            url[i] = text[i] switch
            {
                (byte)'+' => (byte)'-',
                (byte)'/' => (byte)'_',
                var b => b,
            };
        }

        return !text.ContainsAny(" \t\r\n"u8) && Base64Url.IsValid(url) ? Base64Url.DecodeFromUtf8(url) : bytes;
    }

    private static string Text(JsonElement jwk, string name) =>
        jwk.ValueKind == JsonValueKind.Object && jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static byte[]? Number(JsonElement jwk, string name)
    {
        var text = Text(jwk, name);
        if (text.Length == 0)
        {
            return null;
        }

        return Base64Url.IsValid(text)
            ? Base64Url.DecodeFromChars(text)
            : throw new FormatException($"the member '{name}' is no base64url");
    }
}

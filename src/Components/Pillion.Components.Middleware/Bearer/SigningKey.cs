using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>A public key that signs tokens (RFC 7517, RFC 7518 §3 and §6).</summary>
internal sealed class SigningKey
{
    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;
    private readonly string _algorithm;

    private SigningKey(string algorithm, RSAParameters? rsa, ECParameters? curve)
    {
        _algorithm = algorithm;
        _rsa = rsa;
        _curve = curve;
    }

    /// <summary>Reads a key set; keys that do not sign tokens (other kinds, other uses, no id) are left out.</summary>
    /// <exception cref="FormatException">The bytes are no key set.</exception>
    public static IReadOnlyDictionary<string, SigningKey> ReadSet(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out var set)
                || set.ValueKind != JsonValueKind.Array
            )
            {
                throw new FormatException("a key set is a JSON object with the member 'keys'");
            }

            var keys = new Dictionary<string, SigningKey>(StringComparer.Ordinal);
            foreach (var element in set.EnumerateArray())
            {
                if (Text(element, "kid") is { Length: > 0 } id && Text(element, "use") is "" or "sig" && Read(element) is { } key)
                {
                    keys.TryAdd(Text(element, "kid"), key);
                }
            }

            return keys;
        }
        catch (JsonException e)
        {
            throw new FormatException("the key set is no valid JSON", e);
        }
    }

    /// <summary>Whether this key signed the token, with an algorithm that fits it.</summary>
    public bool Verifies(WebToken token)
    {
        if ((_algorithm.Length > 0 && _algorithm != token.Algorithm) || HashOf(token.Algorithm) is not { } hash)
        {
            return false;
        }

        try
        {
            if (_rsa is { } numbers && token.Algorithm[0] is 'R' or 'P')
            {
                using var rsa = RSA.Create(numbers);
                var padding = token.Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
                return rsa.VerifyData(token.SignedBytes, token.Signature, hash, padding);
            }

            if (_curve is { } curve && token.Algorithm == AlgorithmOf(curve))
            {
                using var ecdsa = ECDsa.Create(curve);
                return ecdsa.VerifyData(token.SignedBytes, token.Signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
        }
        catch (CryptographicException)
        {
            // A key whose numbers are none, or a signature of another size.
        }

        return false;
    }

    private static HashAlgorithmName? HashOf(string algorithm) =>
        algorithm switch
        {
            "RS256" or "PS256" or "ES256" => HashAlgorithmName.SHA256,
            "RS384" or "PS384" or "ES384" => HashAlgorithmName.SHA384,
            "RS512" or "PS512" or "ES512" => HashAlgorithmName.SHA512,
            _ => null,
        };

    private static string AlgorithmOf(ECParameters curve) =>
        curve.Q.X!.Length switch
        {
            32 => "ES256",
            48 => "ES384",
            _ => "ES512",
        };

    private static SigningKey? Read(JsonElement jwk) =>
        Text(jwk, "kty") switch
        {
            "RSA" when Number(jwk, "n") is { } n && Number(jwk, "e") is { } e => new SigningKey(
                Text(jwk, "alg"),
                new RSAParameters { Modulus = n, Exponent = e },
                null
            ),
            "EC" => ReadCurve(jwk),
            _ => null,
        };

    private static SigningKey? ReadCurve(JsonElement jwk)
    {
        ECCurve? curve = Text(jwk, "crv") switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is { } named && Number(jwk, "x") is { } x && Number(jwk, "y") is { } y && x.Length == y.Length
            ? new SigningKey(
                Text(jwk, "alg"),
                null,
                new ECParameters
                {
                    Curve = named,
                    Q = new ECPoint { X = x, Y = y },
                }
            )
            : null;
    }

    private static string Text(JsonElement jwk, string name) =>
        jwk.ValueKind == JsonValueKind.Object && jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static byte[]? Number(JsonElement jwk, string name) =>
        Text(jwk, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}

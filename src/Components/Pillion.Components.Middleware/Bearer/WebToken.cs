using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>A signed JSON Web Token in its compact form, header.claims.signature (RFC 7515 §7.1, RFC 7519); nothing about it is checked yet.</summary>
internal sealed class WebToken
{
    private WebToken(string algorithm, string keyId, JsonElement claims, byte[] signedBytes, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        Claims = claims;
        SignedBytes = signedBytes;
        Signature = signature;
    }

    /// <summary>The algorithm the header names.</summary>
    public string Algorithm { get; }

    /// <summary>The id of the key the header names.</summary>
    public string KeyId { get; }

    /// <summary>What the issuer claims: a JSON object.</summary>
    public JsonElement Claims { get; }

    /// <summary>What is signed: header and claims as they are sent.</summary>
    public byte[] SignedBytes { get; }

    public byte[] Signature { get; }

    /// <summary>Takes a token apart; false when it is none, or is not signed with a named key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WebToken? token)
    {
        token = null;
        var parts = text.Split('.');
        if (parts.Length != 3 || !parts.All(part => part.Length > 0 && Base64Url.IsValid(part)))
        {
            return false;
        }

        if (ReadObject(parts[0]) is not { } header || ReadObject(parts[1]) is not { } claims)
        {
            return false;
        }

        // RFC 7515 §4.1.11: who does not understand a critical extension must refuse the token.
        if (Text(header, "alg") is not { } algorithm || Text(header, "kid") is not { } keyId || header.TryGetProperty("crit", out _))
        {
            return false;
        }

        var signed = Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]);
        token = new WebToken(algorithm, keyId, claims, signed, Base64Url.DecodeFromChars(parts[2]));
        return true;
    }

    private static JsonElement? ReadObject(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement header, string name) =>
        header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Text.Json;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>Checks what a token claims (RFC 7519 §4.1): who made it, for whom, and since and until when. Clocks may differ by five minutes, as in Dapr.</summary>
internal sealed class TokenValidator(string issuer, string audience, TimeProvider time)
{
    private const double AllowedSkew = 5 * 60;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? FindProblem(WebToken token)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        return !IsText(token.Claims, "iss", issuer) ? "it has another issuer"
            : !HasAudience(token.Claims) ? "it is for another audience"
            : !TryReadTime(token.Claims, "exp", out var expiry) || expiry is { } end && now >= end + AllowedSkew ? "it has expired"
            : !TryReadTime(token.Claims, "nbf", out var notBefore) || notBefore is { } start && now < start - AllowedSkew
                ? "it is not valid yet"
            : !TryReadTime(token.Claims, "iat", out var issued) || issued is { } made && now < made - AllowedSkew
                ? "it was made in the future"
            : null;
    }

    private bool HasAudience(JsonElement claims) =>
        IsText(claims, "aud", audience)
        || (
            claims.TryGetProperty("aud", out var list)
            && list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(audience))
        );

    private static bool IsText(JsonElement claims, string name, string expected) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);

    /// <summary>A time in seconds; absent is fine, anything but a number is not.</summary>
    private static bool TryReadTime(JsonElement claims, string name, out double? seconds)
    {
        seconds = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            return false;
        }

        seconds = number;
        return true;
    }
}

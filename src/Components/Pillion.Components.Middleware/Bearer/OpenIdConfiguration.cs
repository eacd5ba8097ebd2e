using System.Text.Json;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>The issuer's own description (OpenID Connect Discovery 1.0 §4).</summary>
internal static class OpenIdConfiguration
{
    /// <summary>The address of the issuer's keys.</summary>
    /// <exception cref="FormatException">The description is not valid or another issuer's.</exception>
    /// <exception cref="HttpRequestException">It cannot be had.</exception>
    public static async ValueTask<string> FindKeysAsync(HttpClient http, string issuer, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute, out var url))
        {
            throw new FormatException("it is no URL, and without one jwksURL is needed");
        }

        var bytes = await http.GetByteArrayAsync(url, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var declared = Text(root, "issuer");
            if (declared != issuer)
            {
                throw new FormatException($"the OpenID configuration at {url} is of the issuer '{declared}', not of '{issuer}'");
            }

            return Text(root, "jwks_uri") is { Length: > 0 } keys && Uri.TryCreate(keys, UriKind.Absolute, out _)
                ? keys
                : throw new FormatException($"the OpenID configuration at {url} has no 'jwks_uri'");
        }
        catch (JsonException e)
        {
            throw new FormatException($"the OpenID configuration at {url} is no JSON", e);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

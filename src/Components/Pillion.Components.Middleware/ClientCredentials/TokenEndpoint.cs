using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pillion.Abstractions;

namespace Pillion.Components.Middleware.ClientCredentials;

/// <summary>Where access tokens are had for the client's own credentials (RFC 6749 §4.4).</summary>
internal sealed class TokenEndpoint
{
    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly string _clientId;
    private readonly string _clientSecret;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _fields;
    private AuthStyle _style;

    private TokenEndpoint(HttpClient http, Uri url, ComponentMetadata metadata)
    {
        _http = http;
        _url = url;
        _clientId = metadata.Require("clientID");
        _clientSecret = metadata.Require("clientSecret");
        _style = (AuthStyle)metadata.GetInt32(0, 0, 2, "authStyle");
        _fields =
        [
            new("grant_type", "client_credentials"),
            new("scope", string.Join(' ', metadata.Require("scopes").Split(','))),
            .. ParseQuery(metadata.Get("endpointParamsQuery") ?? ""),
        ];
    }

    /// <summary>How the client shows who it is (golang.org/x/oauth2, <c>AuthStyle</c>).</summary>
    private enum AuthStyle
    {
        /// <summary>Tries the header, then the form, and remembers.</summary>
        Detect = 0,
        Form = 1,
        Header = 2,
    }

    /// <summary>Understands the metadata.</summary>
    /// <exception cref="ComponentException">Something is missing or wrong.</exception>
    public static TokenEndpoint Parse(ComponentMetadata metadata, HttpClient http) =>
        Uri.TryCreate(metadata.Require("tokenURL"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new TokenEndpoint(http, url!, metadata)
            : throw metadata.Error("tokenURL", "must be an http or https URL");

    /// <summary>Fetches a token.</summary>
    /// <exception cref="HttpRequestException">The endpoint cannot be reached or refused; the message has its status and no secret.</exception>
    /// <exception cref="FormatException">It answered something that is no token.</exception>
    public async ValueTask<AccessToken> FetchAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var style = _style;
        var response = await SendAsync(style == AuthStyle.Detect ? AuthStyle.Header : style, cancellationToken);
        if (style == AuthStyle.Detect)
        {
            style = AuthStyle.Header;
            if (!response.IsSuccessStatusCode)
            {
                response.Dispose();
                style = AuthStyle.Form;
                response = await SendAsync(style, cancellationToken);
            }
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException($"{_url.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}");
            }

            var token = Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), time.GetTimestamp());
            _style = style;
            return token;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(AuthStyle style, CancellationToken cancellationToken)
    {
        var isForm = style == AuthStyle.Form;
        KeyValuePair<string, string>[] own = isForm ? [new("client_id", _clientId), new("client_secret", _clientSecret)] : [];
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new FormUrlEncodedContent([.. _fields, .. own]) };
        if (!isForm)
        {
            // RFC 6749 §2.3.1: both are form-encoded first.
            var pair = $"{Uri.EscapeDataString(_clientId)}:{Uri.EscapeDataString(_clientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        return await _http.SendAsync(request, cancellationToken);
    }

    private static AccessToken Read(byte[] bytes, long now)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (Text(root, "access_token") is not { Length: > 0 } token)
            {
                throw new FormatException("server response missing access_token");
            }

            return new AccessToken($"{SchemeOf(Text(root, "token_type"))} {token}", now, ReadLifetime(root));
        }
        catch (JsonException)
        {
#pragma warning disable MA0054 // The parser's message quotes the text, and the text has a token.
            throw new FormatException("cannot parse json: the answer is no valid JSON");
#pragma warning restore MA0054
        }
    }

    /// <summary>golang.org/x/oauth2 <c>Token.Type</c>.</summary>
    private static string SchemeOf(string? type) =>
        type?.ToLowerInvariant() switch
        {
            null or "" or "bearer" => "Bearer",
            "mac" => "MAC",
            "basic" => "Basic",
            _ => type,
        };

    private static TimeSpan? ReadLifetime(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var value))
        {
            return null;
        }

        // Some servers send the number as text.
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static IEnumerable<KeyValuePair<string, string>> ParseQuery(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = pair.IndexOf('=', StringComparison.Ordinal);
            yield return new(Decode(end < 0 ? pair : pair[..end]), end < 0 ? "" : Decode(pair[(end + 1)..]));
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Pillion.Abstractions;

namespace Pillion.Components.Vault;

/// <summary>Asks Vault's HTTP API. Messages name the address and what Vault says, never the token.</summary>
internal sealed class VaultClient : IDisposable
{
    private static readonly HttpMethod s_list = new("LIST");

    private readonly VaultOptions _options;
    private readonly HttpClient _http;
    private volatile string _token;

    public VaultClient(VaultOptions options)
    {
        _options = options;
        _token = options.ReadToken();
        _http = new HttpClient(CreateHandler(options)) { BaseAddress = options.Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Reads a path below <c>/v1/</c>; null when there is nothing.</summary>
    /// <exception cref="ComponentException">Vault cannot be reached or refuses.</exception>
    public ValueTask<JsonDocument?> ReadAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, path, cancellationToken);

    /// <summary>The names below a path, folders with a slash at their end; none when there is nothing.</summary>
    /// <exception cref="ComponentException">Vault cannot be reached or refuses.</exception>
    public async ValueTask<IReadOnlyList<string>> ListAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(s_list, path, cancellationToken);
        return
            answer is not null
            && answer.RootElement.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("keys", out var keys)
            && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Select(key => key.GetString()!)]
            : [];
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(VaultOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.SkipVerify)
        {
#pragma warning disable CA5359 // Asked for by skipVerify, which the log warns of.
            ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (options.Roots is { } roots)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        // A redirect would be followed with the token, wherever it leads.
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            SslOptions = ssl,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
    }

    private async ValueTask<JsonDocument?> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            var token = _token;
            var (status, answer) = await SendAsync(method, path, token, cancellationToken);
            if (status == HttpStatusCode.Forbidden && _options.TokenMayChange && _options.ReadToken() is var renewed && renewed != token)
            {
                answer?.Dispose();
                _token = renewed;
                (status, answer) = await SendAsync(method, path, renewed, cancellationToken);
            }

            if (status == HttpStatusCode.OK && answer is not null)
            {
                return answer;
            }

            using (answer)
            {
                var errors = ReadErrors(answer);

                // Vault answers a key that is not there without any error, and a path that no engine has with one.
                return status == HttpStatusCode.NotFound && errors.Length == 0 ? null : throw Refusal(status, path, errors);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or UnauthorizedAccessException)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, Describe($"cannot be asked: {e.Message}"), e);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new ComponentException(ComponentErrorKind.Timeout, Describe("gave no answer in time"), e);
        }
    }

    private async Task<(HttpStatusCode Status, JsonDocument? Answer)> SendAsync(
        HttpMethod method,
        string path,
        string token,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, "v1/" + path);
        // The handler takes the name for TLS from here; its options' own is overwritten.
        request.Headers.Host = _options.ServerName;
        request.Headers.TryAddWithoutValidation("X-Vault-Token", token);
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        using var response = await _http.SendAsync(request, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && bytes.Length > 0;
        return (response.StatusCode, isJson ? JsonDocument.Parse(bytes) : null);
    }

    private static string ReadErrors(JsonDocument? answer) =>
        answer is not null
        && answer.RootElement.ValueKind == JsonValueKind.Object
        && answer.RootElement.TryGetProperty("errors", out var errors)
        && errors.ValueKind == JsonValueKind.Array
            ? string.Join("; ", errors.EnumerateArray().Select(error => error.ToString().Trim()))
            : "";

    private ComponentException Refusal(HttpStatusCode status, string path, string errors)
    {
        var kind = status switch
        {
            HttpStatusCode.NotFound => ComponentErrorKind.NotFound,
            HttpStatusCode.BadRequest => ComponentErrorKind.InvalidRequest,
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => ComponentErrorKind.Unavailable,
            _ => ComponentErrorKind.Internal,
        };
        var hint = status == HttpStatusCode.Forbidden ? " (check vaultToken and its policies)" : "";
        return new ComponentException(kind, Describe($"answered {(int)status} for {path}{(errors.Length > 0 ? ": " + errors : "")}{hint}"));
    }

    private string Describe(string problem) =>
        $"secret store '{_options.Component}': Vault at {_options.Address.GetLeftPart(UriPartial.Authority)} (vaultAddr) {problem}";
}

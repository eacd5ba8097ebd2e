using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Pillion.Abstractions;

namespace Pillion.Components.Kubernetes.Access;

/// <summary>Asks a Kubernetes API server. Messages have what it says, never the token.</summary>
internal sealed class KubernetesClient : IDisposable
{
    private readonly KubernetesAccess _access;
    private readonly string _component;
    private readonly HttpClient _http;

    public KubernetesClient(KubernetesAccess access, string component)
    {
        _access = access;
        _component = component;
        _http = new HttpClient(CreateHandler(access)) { BaseAddress = access.Server, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Reads a resource.</summary>
    /// <param name="path">Its path and query, without the first slash.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ComponentException">There is none, the server refuses, or it cannot be reached.</exception>
    public async ValueTask<JsonDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            // The handler takes the name for TLS from here; its options' own is overwritten.
            request.Headers.Host = _access.ServerName;
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            if (_access.ReadToken() is { Length: > 0 } token)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? JsonDocument.Parse(bytes) : throw Refusal(response.StatusCode, bytes);
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

    public void Dispose()
    {
        _http.Dispose();
        _access.ClientCertificate?.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(KubernetesAccess access)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (access.SkipVerify)
        {
#pragma warning disable CA5359 // Asked for by insecure-skip-tls-verify.
            ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (access.Roots is { } roots)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (access.ClientCertificate is { } certificate)
        {
            ssl.ClientCertificates = [certificate];
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

    private ComponentException Refusal(HttpStatusCode status, byte[] bytes)
    {
        var kind = status switch
        {
            HttpStatusCode.NotFound => ComponentErrorKind.NotFound,
            HttpStatusCode.BadRequest => ComponentErrorKind.InvalidRequest,
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => ComponentErrorKind.Unavailable,
            _ => ComponentErrorKind.Internal,
        };
        return new ComponentException(kind, Describe($"answered {(int)status}: {MessageOf(bytes)}"));
    }

    /// <summary>The message of a <c>Status</c> object, which is what the server answers instead of a resource.</summary>
    private static string MessageOf(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String
                ? message.GetString()!
                : "it gives no reason";
        }
        catch (JsonException)
        {
            return "it gives no reason";
        }
    }

    private string Describe(string problem) => $"secret store '{_component}': {_access} {problem}";
}

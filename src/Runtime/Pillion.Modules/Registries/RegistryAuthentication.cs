using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pillion.Modules.Credentials;
using Pillion.Modules.Web;

namespace Pillion.Modules.Registries;

/// <summary>
/// Answers registries' challenges: with user and password, or with a token that the registry's token server gives for them or for nobody (distribution
/// documentation, "Token Authentication Specification" and "Oauth2 Token Authentication").
/// </summary>
internal sealed class RegistryAuthentication(ModuleFetcherOptions options, Transport transport, DockerCredentials credentials)
{
    private const int MaxAnswerBytes = 1 << 20;

    private readonly ConcurrentDictionary<(string Registry, string Scope), AuthenticationHeaderValue> _headers = new();

    /// <summary>What was good for this before; null for nothing yet. It may have expired: the registry then challenges again.</summary>
    public AuthenticationHeaderValue? Known(string registry, string scope) => _headers.GetValueOrDefault((registry, scope));

    /// <summary>Answers a challenge.</summary>
    /// <param name="registry">Who challenged.</param>
    /// <param name="scope">What is to be done: <c>repository:acme/orders:pull</c>.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="given">Credentials to use instead of the kept ones; null for those.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ModuleSourceException">There are no credentials, or they are refused.</exception>
    public async Task<AuthenticationHeaderValue> AnswerAsync(
        string registry,
        string scope,
        Challenge challenge,
        RegistryCredential? given,
        CancellationToken cancellationToken
    )
    {
        var credential = given ?? await credentials.FindAsync(registry, cancellationToken);
        var header = challenge.IsBearer
            ? await AnswerBearerAsync(registry, scope, challenge, credential, cancellationToken)
            : AnswerBasic(registry, credential);
        return _headers[(registry, scope)] = header;
    }

    /// <summary>The message for credentials, or their absence, that the registry does not accept.</summary>
    public async Task<ModuleSourceException> RefusedAsync(
        string registry,
        RegistryCredential? given,
        CancellationToken cancellationToken
    ) => Refused(registry, given ?? await credentials.FindAsync(registry, cancellationToken));

    private static AuthenticationHeaderValue AnswerBasic(string registry, RegistryCredential? credential) =>
        credential is { Username.Length: > 0 } ? Basic(credential) : throw Refused(registry, credential);

    private async Task<AuthenticationHeaderValue> AnswerBearerAsync(
        string registry,
        string scope,
        Challenge challenge,
        RegistryCredential? credential,
        CancellationToken cancellationToken
    )
    {
        if (credential?.RegistryToken is { Length: > 0 } ready)
        {
            return new AuthenticationHeaderValue("Bearer", ready);
        }

        var realm = Realm(registry, challenge);
        var request = credential?.IdentityToken is { Length: > 0 } identity
            ? Exchange(realm, challenge, scope, identity)
            : Ask(realm, challenge, scope, credential);
        return await transport.SendAsync(
            request,
            options.Attempts,
            async answer =>
            {
                if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
                {
                    throw Refused(registry, credential);
                }

                var body = await answer.ReadAllAsync(MaxAnswerBytes, cancellationToken);
                return new AuthenticationHeaderValue("Bearer", ReadToken(registry, realm, answer.Status, body));
            },
            cancellationToken
        );
    }

    /// <summary>Where tokens are. Credentials go there, so a registry that is reached with TLS cannot send them elsewhere without.</summary>
    private Uri Realm(string registry, Challenge challenge)
    {
        if (!challenge.Parameters.TryGetValue("realm", out var text) || !Uri.TryCreate(text, UriKind.Absolute, out var realm))
        {
            throw new ModuleSourceException($"{registry} wants a token and does not say where to get one");
        }

        return realm.Scheme == "https" || (realm.Scheme == "http" && RegistryAddress.IsInsecure(registry, options))
            ? realm
            : throw new ModuleSourceException(
                $"{registry} wants a token from {realm.GetLeftPart(UriPartial.Path)}, which is not reached with TLS"
            );
    }

    private static SourceRequest Ask(Uri realm, Challenge challenge, string scope, RegistryCredential? credential)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        Append(query, "service", challenge.Parameters.GetValueOrDefault("service"));
        Append(query, "scope", challenge.Parameters.GetValueOrDefault("scope") ?? scope);
        if (credential is { Username.Length: > 0 })
        {
            Append(query, "account", credential.Username);
        }

        return new SourceRequest(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri)
        {
            Authorization = credential is { Username.Length: > 0 } ? Basic(credential) : null,
        };
    }

    private static SourceRequest Exchange(Uri realm, Challenge challenge, string scope, string identityToken) =>
        new(HttpMethod.Post, realm)
        {
            Content = () =>
                new FormUrlEncodedContent(
                    new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["grant_type"] = "refresh_token",
                        ["client_id"] = "pillion",
                        ["service"] = challenge.Parameters.GetValueOrDefault("service") ?? "",
                        ["scope"] = challenge.Parameters.GetValueOrDefault("scope") ?? scope,
                        ["refresh_token"] = identityToken,
                    }
                ),
        };

    private static string ReadToken(string registry, Uri realm, HttpStatusCode status, byte[]? body)
    {
        try
        {
            var answer =
                status == HttpStatusCode.OK && body is not null ? JsonSerializer.Deserialize(body, RegistryJson.Default.TokenAnswer) : null;
            if ((answer?.Token ?? answer?.AccessToken) is { Length: > 0 } token)
            {
                return token;
            }
        }
        catch (JsonException)
        {
            // Said below, without the text: it may hold a token.
        }

        throw new ModuleSourceException($"{realm.Authority}, where {registry} has its tokens from, answers {(int)status} and gives none");
    }

    private static ModuleSourceException Refused(string registry, RegistryCredential? credential) =>
        new(
            credential is null
                ? $"{registry} gives this to known users only, and there are no credentials for it: pillion login {registry}"
                : $"{registry} refuses the credentials{(credential.Username.Length > 0 ? $" of '{credential.Username}'" : "")} from {credential.Source}: pillion login {registry}"
        );

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}")));

    private static void Append(StringBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}

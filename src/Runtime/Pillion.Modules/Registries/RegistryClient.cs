using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pillion.Modules.Caching;
using Pillion.Modules.Credentials;
using Pillion.Modules.Web;

namespace Pillion.Modules.Registries;

/// <summary>A registry's API (OCI distribution specification 1.1): manifests and blobs, in and out.</summary>
internal sealed class RegistryClient(ModuleFetcherOptions options, Transport transport, RegistryAuthentication authentication)
{
    private const int MaxErrorBytes = 1 << 16;

    /// <summary>A manifest or index.</summary>
    /// <param name="reference">The repository.</param>
    /// <param name="version">A tag or digest.</param>
    /// <param name="attempts">How often to try at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<byte[]> GetManifestAsync(OciReference reference, string version, int attempts, CancellationToken cancellationToken) =>
        SendAsync(
            reference,
            "pull",
            new SourceRequest(HttpMethod.Get, Url(reference, "manifests/" + version)) { Accept = MediaTypes.Manifests },
            attempts,
            async answer =>
            {
                await ThrowUnlessAsync(answer, reference, $"the manifest {version}", HttpStatusCode.OK, cancellationToken);
                return await answer.ReadAllAsync(ModuleFetcherOptions.MaxManifestBytes, cancellationToken)
                    ?? throw new ModuleSourceException(
                        $"{reference}: the manifest has more than {ModuleFetcherOptions.MaxManifestBytes} bytes, which is the limit"
                    );
            },
            cancellationToken
        );

    /// <summary>Writes a blob into the store.</summary>
    public Task GetBlobAsync(OciReference reference, ContentDigest digest, StoreWriter writer, CancellationToken cancellationToken) =>
        SendAsync(
            reference,
            "pull",
            new SourceRequest(HttpMethod.Get, Url(reference, "blobs/" + digest)),
            options.Attempts,
            async answer =>
            {
                await ThrowUnlessAsync(answer, reference, $"the blob {digest}", HttpStatusCode.OK, cancellationToken);
                await answer.CopyToAsync(writer, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>Gives a blob to the registry, unless it has it.</summary>
    public async Task PutBlobAsync(
        OciReference reference,
        ContentDigest digest,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var isThere = await SendAsync(
            reference,
            "pull,push",
            new SourceRequest(HttpMethod.Head, Url(reference, "blobs/" + digest)),
            options.Attempts,
            answer => Task.FromResult(answer.Status == HttpStatusCode.OK),
            cancellationToken
        );
        if (isThere)
        {
            return;
        }

        var begin = new SourceRequest(HttpMethod.Post, Url(reference, "blobs/uploads/"))
        {
            Content = static () => new ByteArrayContent([]),
        };
        var place = await SendAsync(
            reference,
            "pull,push",
            begin,
            options.Attempts,
            async answer =>
            {
                await ThrowUnlessAsync(answer, reference, "an upload", HttpStatusCode.Accepted, cancellationToken);
                return answer.Headers.Location is { } location
                    ? new Uri(begin.Url, location)
                    : throw new ModuleSourceException($"{reference}: the registry does not say where a blob is to go");
            },
            cancellationToken
        );
        var query = place.Query.Length > 1 ? place.Query[1..] + "&" : "";
        var put = new SourceRequest(HttpMethod.Put, new UriBuilder(place) { Query = $"{query}digest={digest}" }.Uri)
        {
            Content = () => Body(bytes, "application/octet-stream"),
        };
        await SendAsync(
            reference,
            "pull,push",
            put,
            // An upload's place is good for one attempt.
            1,
            async answer =>
            {
                await ThrowUnlessAsync(answer, reference, $"the blob {digest}", HttpStatusCode.Created, cancellationToken);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Gives a manifest to the registry, under the reference's tag.</summary>
    public Task PutManifestAsync(OciReference reference, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken) =>
        SendAsync(
            reference,
            "pull,push",
            new SourceRequest(HttpMethod.Put, Url(reference, "manifests/" + reference.Tag))
            {
                Content = () => Body(manifest, MediaTypes.Manifest),
            },
            options.Attempts,
            async answer =>
            {
                await ThrowUnlessAsync(answer, reference, $"the manifest {reference.Tag}", HttpStatusCode.Created, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>Asks a registry whether it lets a user in.</summary>
    /// <exception cref="ModuleSourceException">It does not.</exception>
    public Task CheckAsync(string registry, RegistryCredential credential, CancellationToken cancellationToken) =>
        SendAsync(
            registry,
            "",
            new SourceRequest(HttpMethod.Get, new Uri(RegistryAddress.Of(registry, options), "v2/")),
            options.Attempts,
            answer =>
                answer.Status == HttpStatusCode.OK
                    ? Task.FromResult(true)
                    : throw new ModuleSourceException(
                        $"{registry} answers {(int)answer.Status}: it is no registry of the distribution specification"
                    ),
            credential,
            cancellationToken
        );

    private Task<T> SendAsync<T>(
        OciReference reference,
        string actions,
        SourceRequest request,
        int attempts,
        Func<SourceAnswer, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var scope = $"repository:{RegistryAddress.RepositoryOf(reference)}:{actions}";
        return SendAsync(reference.Registry, scope, request, attempts, read, null, cancellationToken);
    }

    /// <summary>Sends a request; where the registry wants to know who asks, once more with the answer to that.</summary>
    private async Task<T> SendAsync<T>(
        string registry,
        string scope,
        SourceRequest request,
        int attempts,
        Func<SourceAnswer, Task<T>> read,
        RegistryCredential? given,
        CancellationToken cancellationToken
    )
    {
        // What is ours to say is for the registry alone: an upload's place may be elsewhere.
        var isRegistry = request.Url.Authority == RegistryAddress.Of(registry, options).Authority;
        var known = isRegistry && given is null ? authentication.Known(registry, scope) : null;
        var (value, challenge) = await transport.SendAsync(request with { Authorization = known }, attempts, ReadAsync, cancellationToken);
        if (challenge is null)
        {
            return value!;
        }

        var header = await authentication.AnswerAsync(registry, scope, challenge, given, cancellationToken);
        (value, challenge) = await transport.SendAsync(request with { Authorization = header }, attempts, ReadAsync, cancellationToken);
        return challenge is null ? value! : throw await authentication.RefusedAsync(registry, given, cancellationToken);

        async Task<(T?, Challenge?)> ReadAsync(SourceAnswer answer) =>
            answer.Status == HttpStatusCode.Unauthorized && isRegistry && Challenge.Choose(answer.Headers.WwwAuthenticate) is { } asked
                ? (default, asked)
                : (await read(answer), null);
    }

    private Uri Url(OciReference reference, string path) =>
        new(RegistryAddress.Of(reference.Registry, options), $"v2/{RegistryAddress.RepositoryOf(reference)}/{path}");

    private static ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> bytes, string type) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task ThrowUnlessAsync(
        SourceAnswer answer,
        OciReference reference,
        string what,
        HttpStatusCode expected,
        CancellationToken cancellationToken
    )
    {
        if (answer.Status == expected)
        {
            return;
        }

        var reason = Describe(await answer.ReadAllAsync(MaxErrorBytes, cancellationToken));
        throw new ModuleSourceException(
            answer.Status switch
            {
                HttpStatusCode.NotFound => $"{reference}: {reference.Registry} does not have {what} of {reference.Repository}{reason}",
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"{reference}: {reference.Registry} does not allow this for {what}{reason}; pillion login {reference.Registry} as somebody who may",
                var status => $"{reference}: {reference.Registry} answers {(int)status} ({status}) for {what}{reason}",
            }
        );
    }

    private static string Describe(byte[]? body)
    {
        try
        {
            var errors = body is { Length: > 0 } ? JsonSerializer.Deserialize(body, RegistryJson.Default.RegistryErrors) : null;
            return errors?.Errors is [var first, ..] ? $" ({first.Code}: {first.Message})" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

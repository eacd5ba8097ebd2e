using System.Net;
using Pillion.Modules.Caching;

namespace Pillion.Modules.Web;

/// <summary>Modules on web servers. What was fetched once is fetched again only if it changed, and does while the server is down.</summary>
internal sealed class UrlSource(ModuleFetcherOptions options, Transport transport, ContentStore store)
{
    public async Task<FetchedModule> FetchAsync(UrlReference reference, CancellationToken cancellationToken)
    {
        options.AllowedDigests?.Demand(reference, reference.Digest);
        var (path, digest) = reference.Digest is { } pinned
            ? (await FetchPinnedAsync(reference, pinned, cancellationToken), pinned)
            : await FetchLatestAsync(reference, cancellationToken);
        WasmPreamble.Demand(path, reference.Text);
        return new FetchedModule(path, reference) { Digest = digest };
    }

    private Task<string> FetchPinnedAsync(UrlReference reference, ContentDigest digest, CancellationToken cancellationToken) =>
        store.FindOrFetchAsync(
            digest,
            options.MaxModuleBytes,
            reference.Text,
            writer =>
                transport.SendAsync(
                    new SourceRequest(HttpMethod.Get, reference.Url),
                    options.Attempts,
                    async answer =>
                    {
                        ThrowUnlessOk(reference, answer.Status);
                        await answer.CopyToAsync(writer, cancellationToken);
                        return true;
                    },
                    cancellationToken
                ),
            cancellationToken
        );

    private async Task<(string Path, ContentDigest Digest)> FetchLatestAsync(UrlReference reference, CancellationToken cancellationToken)
    {
        if (reference.Url is { Scheme: "http", IsLoopback: false })
        {
            options.Warning?.Invoke(
                $"{reference} comes without TLS, and without a digest that would tell if it was changed: add #sha256:…"
            );
        }

        var name = reference.Url.AbsoluteUri;
        using var held = await store.LockAsync(name, cancellationToken);
        var known = store.Resolve(name);
        var kept = known is { } last ? await store.FindAsync(last.Digest, cancellationToken) : null;
        try
        {
            return await AskAsync(reference, name, kept, known, cancellationToken);
        }
        catch (SourceUnavailableException e) when (kept is not null && known is { } before)
        {
            options.Warning?.Invoke($"{reference}: {e.Message}; what it gave before is used, {before.Digest}");
            return (kept, before.Digest);
        }
    }

    private Task<(string, ContentDigest)> AskAsync(
        UrlReference reference,
        string name,
        string? kept,
        (ContentDigest Digest, string ETag)? known,
        CancellationToken cancellationToken
    )
    {
        var request = new SourceRequest(HttpMethod.Get, reference.Url)
        {
            IfNoneMatch = kept is not null && known is { ETag: { Length: > 0 } etag } ? etag : null,
        };
        return transport.SendAsync(
            request,
            // With something to fall back on there is no reason to keep an app from starting.
            kept is null
                ? options.Attempts
                : 1,
            async answer =>
            {
                if (kept is not null && answer.Status == HttpStatusCode.NotModified)
                {
                    return (kept, known!.Value.Digest);
                }

                ThrowUnlessOk(reference, answer.Status);
                var (path, digest) = await store.AddAsync(
                    options.MaxModuleBytes,
                    reference.Text,
                    writer => answer.CopyToAsync(writer, cancellationToken),
                    cancellationToken
                );
                store.Set(name, digest, answer.Headers.ETag?.ToString() ?? "");
                return (path, digest);
            },
            cancellationToken
        );
    }

    private static void ThrowUnlessOk(UrlReference reference, HttpStatusCode status)
    {
        if (status != HttpStatusCode.OK)
        {
            throw new ModuleSourceException($"{reference}: the server answers {(int)status} ({status}) instead of a module");
        }
    }
}

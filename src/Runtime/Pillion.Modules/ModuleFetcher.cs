using Pillion.Modules.Caching;
using Pillion.Modules.Credentials;
using Pillion.Modules.Registries;
using Pillion.Modules.Web;

namespace Pillion.Modules;

/// <summary>
/// Finds modules in files, on web servers and in registries. One per process: what it learnt of registries serves all. What it gave of the cache is kept there
/// until it is disposed.
/// </summary>
public sealed class ModuleFetcher : IModuleSource, IDisposable
{
    private readonly ModuleFetcherOptions _options;
    private readonly Transport _transport;
    private readonly ContentStore _store;
    private readonly UrlSource _urls;
    private readonly RegistrySource _registries;

    /// <summary>Reads nothing and connects to nothing yet.</summary>
    public ModuleFetcher(ModuleFetcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _transport = new Transport(options);
        _store = new ContentStore(options.CacheFolder, options.MaxCacheBytes);
        var credentials = new DockerCredentials(options.DockerFolder);
        var client = new RegistryClient(options, _transport, new RegistryAuthentication(options, _transport, credentials));
        _urls = new UrlSource(options, _transport, _store);
        _registries = new RegistrySource(options, client, _store);
    }

    /// <inheritdoc/>
    public async ValueTask<FetchedModule> FetchAsync(ModuleReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        try
        {
            return reference switch
            {
                FileReference file => await FindFileAsync(file, cancellationToken),
                UrlReference url => await _urls.FetchAsync(url, cancellationToken),
                OciReference oci => await _registries.FetchAsync(oci, cancellationToken),
                _ => throw new ArgumentException($"nothing fetches a {reference.GetType()}", nameof(reference)),
            };
        }
        catch (SourceUnavailableException e)
        {
            throw new ModuleSourceException($"{reference}: {e.Message}, and it was not fetched before", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw reference is FileReference file
                ? new ModuleSourceException($"{file.Path} cannot be read: {e.Message}", e)
                : new ModuleSourceException(
                    $"{reference} cannot be kept in {_options.CacheFolder} ({ModuleFetcherOptions.CacheVariable} names another folder): {e.Message}",
                    e
                );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
        _store.Dispose();
    }

    private async Task<FetchedModule> FindFileAsync(FileReference reference, CancellationToken cancellationToken)
    {
        if (!File.Exists(reference.Path))
        {
            throw new ModuleSourceException($"there is no Wasm module {reference.Path}");
        }

        if (reference.Digest is null && _options.AllowedDigests is null)
        {
            return new FetchedModule(reference.Path, reference);
        }

        var digest = await ContentDigest.OfFileAsync(reference.Path, reference.Digest?.Algorithm ?? "sha256", cancellationToken);
        if (reference.Digest is { } expected && expected != digest)
        {
            throw new ModuleSourceException($"{reference.Path} is not the module that was meant: its digest is {digest}, not {expected}");
        }

        _options.AllowedDigests?.Demand(reference, digest);
        return new FetchedModule(reference.Path, reference) { Digest = digest };
    }
}

namespace Pillion.Modules;

/// <summary>Finds modules in files, on web servers and in registries.</summary>
public sealed class ModuleFetcher(ModuleFetcherOptions options) : IModuleSource
{
    /// <inheritdoc/>
    public async ValueTask<FetchedModule> FetchAsync(ModuleReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference switch
        {
            FileReference file => await FindFileAsync(file, cancellationToken),
            _ => throw new ModuleSourceException($"{reference}: modules are read from files in this version"),
        };
    }

    private async Task<FetchedModule> FindFileAsync(FileReference reference, CancellationToken cancellationToken)
    {
        if (!File.Exists(reference.Path))
        {
            throw new ModuleSourceException($"there is no Wasm module {reference.Path}");
        }

        if (reference.Digest is null && options.AllowedDigests is null)
        {
            return new FetchedModule(reference.Path, reference);
        }

        try
        {
            var algorithm = reference.Digest?.Algorithm ?? "sha256";
            var digest = await ContentDigest.OfFileAsync(reference.Path, algorithm, cancellationToken);
            if (reference.Digest is { } expected && expected != digest)
            {
                throw new ModuleSourceException(
                    $"{reference.Path} is not the module that was meant: its digest is {digest}, not {expected}"
                );
            }

            options.AllowedDigests?.Demand(reference, digest);
            return new FetchedModule(reference.Path, reference) { Digest = digest };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleSourceException($"{reference.Path} cannot be read: {e.Message}", e);
        }
    }
}

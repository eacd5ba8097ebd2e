using System.Text.Json;
using Pillion.Modules.Caching;
using Pillion.Modules.Web;

namespace Pillion.Modules.Registries;

/// <summary>Modules in registries: reference → manifest → the blob that is the module. What a digest names is taken from the cache when it is there.</summary>
internal sealed class RegistrySource(ModuleFetcherOptions options, RegistryClient client, ContentStore store)
{
    public async Task<FetchedModule> FetchAsync(OciReference reference, CancellationToken cancellationToken)
    {
        options.AllowedDigests?.Demand(reference, reference.Digest);
        if (reference.Digest is { } pinned)
        {
            var path = await FetchVersionAsync(reference, pinned, cancellationToken);
            return new FetchedModule(path, reference) { Digest = pinned };
        }

        var name = $"oci://{reference.Registry}/{reference.Repository}:{reference.Tag}";
        var known = store.Resolve(name);
        ContentDigest digest;
        string module;
        try
        {
            // With something to fall back on there is no reason to keep an app from starting.
            digest = await ResolveTagAsync(reference, known is null ? options.Attempts : 1, cancellationToken);
            module = await FetchVersionAsync(reference, digest, cancellationToken);
        }
        catch (SourceUnavailableException e) when (known is { } last)
        {
            options.Warning?.Invoke($"{reference}: {e.Message}; what the tag meant before is used, {last.Digest}");
            digest = last.Digest;
            module = await FetchVersionAsync(reference, digest, cancellationToken);
        }

        // Only now, so that what the tag meant before stays as long as the new is not all there.
        store.Set(name, digest);
        return new FetchedModule(module, reference) { Digest = digest };
    }

    /// <summary>Asks the registry what a tag means. The manifest's bytes say; what the registry says its digest is does not matter.</summary>
    private async Task<ContentDigest> ResolveTagAsync(OciReference reference, int attempts, CancellationToken cancellationToken)
    {
        var bytes = await client.GetManifestAsync(reference, reference.Tag!, attempts, cancellationToken);
        var digest = ContentDigest.Of(bytes);
        await store.FindOrFetchAsync(
            digest,
            ModuleFetcherOptions.MaxManifestBytes,
            reference.Text,
            writer => writer.WriteAsync(bytes, cancellationToken).AsTask(),
            cancellationToken
        );
        return digest;
    }

    private async Task<string> FetchVersionAsync(OciReference reference, ContentDigest digest, CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(reference, digest, cancellationToken);
        if (manifest.Manifests is not null)
        {
            digest = ArtifactLayout.Choose(manifest, reference).ReadDigest(reference.Text);
            manifest = await ReadManifestAsync(reference, digest, cancellationToken);
            if (manifest.Manifests is not null)
            {
                throw new ModuleSourceException($"{reference}: the index leads to another index");
            }
        }

        var spin = ArtifactLayout.SpinApplicationOf(manifest) is { } lockFile
            ? ArtifactLayout.ReadSpin(await ReadSmallBlobAsync(reference, lockFile, cancellationToken), reference)
            : null;
        var path = ArtifactLayout.ModuleOf(manifest, spin, reference) is { } layer
            ? await FetchBlobAsync(reference, layer, options.MaxModuleBytes, cancellationToken)
            : await FetchImageFileAsync(reference, manifest, digest, cancellationToken);
        WasmPreamble.Demand(path, reference.Text);
        return path;
    }

    private async Task<Manifest> ReadManifestAsync(OciReference reference, ContentDigest digest, CancellationToken cancellationToken)
    {
        var path = await store.FindOrFetchAsync(
            digest,
            ModuleFetcherOptions.MaxManifestBytes,
            $"{reference}: the manifest",
            async writer =>
            {
                var bytes = await client.GetManifestAsync(reference, digest.ToString(), options.Attempts, cancellationToken);
                await writer.WriteAsync(bytes, cancellationToken);
            },
            cancellationToken
        );
        return Manifest.Parse(await File.ReadAllBytesAsync(path, cancellationToken), reference.Text);
    }

    private async Task<byte[]> ReadSmallBlobAsync(OciReference reference, Descriptor blob, CancellationToken cancellationToken) =>
        await File.ReadAllBytesAsync(
            await FetchBlobAsync(reference, blob, ModuleFetcherOptions.MaxManifestBytes, cancellationToken),
            cancellationToken
        );

    private Task<string> FetchBlobAsync(OciReference reference, Descriptor blob, long limit, CancellationToken cancellationToken)
    {
        var digest = blob.ReadDigest(reference.Text);
        return store.FindOrFetchAsync(
            digest,
            limit,
            $"{reference}: the blob {digest}",
            async writer =>
            {
                writer.Expect(blob.Size);
                await client.GetBlobAsync(reference, digest, writer, cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>The file that an image starts. It is kept by its own digest, so that the archives are unpacked once.</summary>
    private async Task<string> FetchImageFileAsync(
        OciReference reference,
        Manifest manifest,
        ContentDigest digest,
        CancellationToken cancellationToken
    )
    {
        var name = "entrypoint of " + digest;
        if (store.Resolve(name) is { } known && await store.FindAsync(known.Digest, cancellationToken) is { } kept)
        {
            return kept;
        }

        var entrypoint = ReadEntrypoint(await ReadSmallBlobAsync(reference, manifest.Config!, cancellationToken), reference);
        var layers = new List<(string, Packing)>();
        foreach (var layer in manifest.Layers!)
        {
            if (MediaTypes.PackingOf(layer.MediaType) is { } packing)
            {
                layers.Add((await FetchBlobAsync(reference, layer, options.MaxModuleBytes, cancellationToken), packing));
            }
        }

        var files = new ImageFiles(reference.Text, layers);
        var (path, found) = await store.AddAsync(
            options.MaxModuleBytes,
            $"{reference}: /{entrypoint}",
            writer => files.ReadAsync("/" + entrypoint, content => CopyAsync(content, writer, cancellationToken), cancellationToken),
            cancellationToken
        );
        store.Set(name, found);
        return path;
    }

    private static async Task CopyAsync(Stream content, StoreWriter writer, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static string ReadEntrypoint(byte[] configuration, OciReference reference)
    {
        ImageConfiguration? image;
        try
        {
            image = JsonSerializer.Deserialize(configuration, RegistryJson.Default.ImageConfiguration);
        }
        catch (JsonException e)
        {
            throw new ModuleSourceException($"{reference}: the image's configuration cannot be read: {e.Message}", e);
        }

        var word = image?.Config is { } start
            ? (
                start.Entrypoint is [var first, ..] ? first
                : start.Cmd is [var command, ..] ? command
                : null
            )
            : null;
        if (string.IsNullOrEmpty(word))
        {
            throw new ModuleSourceException($"{reference}: the image has no entrypoint that would name its module");
        }

        // runwasi has the name of a function behind the file's: /app.wasm#_start
        var hash = word.IndexOf('#', StringComparison.Ordinal);
        return ImageFiles.Normalize("/" + image!.Config!.WorkingDir, hash < 0 ? word : word[..hash]);
    }
}

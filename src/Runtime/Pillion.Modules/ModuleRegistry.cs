using System.Text.Json;
using Pillion.Modules.Credentials;
using Pillion.Modules.Registries;
using Pillion.Modules.Web;

namespace Pillion.Modules;

/// <summary>What users do with registries besides fetching: push modules, log in.</summary>
public sealed class ModuleRegistry : IDisposable
{
    private readonly ModuleFetcherOptions _options;
    private readonly Transport _transport;
    private readonly DockerCredentials _credentials;
    private readonly RegistryClient _client;

    /// <summary>Connects to nothing yet.</summary>
    public ModuleRegistry(ModuleFetcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _transport = new Transport(options);
        _credentials = new DockerCredentials(options.DockerFolder);
        _client = new RegistryClient(options, _transport, new RegistryAuthentication(options, _transport, _credentials));
    }

    /// <summary>Pushes a module as the CNCF's Wasm OCI artifact: one layer, and a configuration that says what it is for.</summary>
    /// <param name="reference">Where to; with a tag.</param>
    /// <param name="artifact">The module.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The manifest's digest, which pins exactly this.</returns>
    /// <exception cref="ModuleSourceException">The registry does not take it.</exception>
    public async Task<ContentDigest> PushAsync(OciReference reference, WasmArtifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(artifact);
        if (reference is not { Digest: null, Component: null, Tag: not null })
        {
            throw new ModuleSourceException($"{reference}: what is pushed gets a tag; its digest follows from its bytes");
        }

        var layer = ContentDigest.Of(artifact.Bytes.Span);
        var configuration = JsonSerializer.SerializeToUtf8Bytes(
            new WasmConfiguration
            {
                Created = _options.Time.GetUtcNow(),
                Os = artifact.Exports is null ? "wasip1" : "wasip2",
                LayerDigests = [layer.ToString()],
                Component = artifact is { Exports: { } exports, Imports: { } imports }
                    ? new WasmConfiguration.WorldOfComponent(exports, imports)
                    : null,
            },
            RegistryJson.Default.WasmConfiguration
        );
        var configurationDigest = ContentDigest.Of(configuration);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new Manifest
            {
                SchemaVersion = 2,
                MediaType = MediaTypes.Manifest,
                Config = new Descriptor
                {
                    MediaType = MediaTypes.WasmConfiguration,
                    Digest = configurationDigest.ToString(),
                    Size = configuration.Length,
                },
                Layers =
                [
                    new Descriptor
                    {
                        MediaType = MediaTypes.Wasm,
                        Digest = layer.ToString(),
                        Size = artifact.Bytes.Length,
                    },
                ],
            },
            RegistryJson.Default.Manifest
        );
        try
        {
            await _client.PutBlobAsync(reference, layer, artifact.Bytes, cancellationToken);
            await _client.PutBlobAsync(reference, configurationDigest, configuration, cancellationToken);
            await _client.PutManifestAsync(reference, manifest, cancellationToken);
        }
        catch (SourceUnavailableException e)
        {
            throw new ModuleSourceException($"{reference}: {e.Message}", e);
        }

        return ContentDigest.Of(manifest);
    }

    /// <summary>Asks a registry whether it lets a user in, and if so keeps the password where Docker's own login does.</summary>
    /// <returns>Where it is kept: the file, or the name of a credential helper.</returns>
    /// <exception cref="ModuleSourceException">The registry refuses, or the password cannot be kept.</exception>
    public async Task<string> LoginAsync(string registry, string username, string password, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        ArgumentException.ThrowIfNullOrEmpty(username);
        var credential = new RegistryCredential("the command line") { Username = username, Password = password };
        try
        {
            await _client.CheckAsync(registry, credential, cancellationToken);
            return await _credentials.StoreAsync(registry, username, password, cancellationToken);
        }
        catch (SourceUnavailableException e)
        {
            throw new ModuleSourceException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleSourceException($"the credentials cannot be kept in {_credentials.Path}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}

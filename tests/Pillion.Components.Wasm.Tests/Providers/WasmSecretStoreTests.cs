using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A secret store in C, which reads files of a folder that it is granted, does what every secret store does.</summary>
public sealed class WasmSecretStoreTests : SecretStoreSuite
{
    private readonly TempDirectory _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<ISecretStore> CreateAsync()
    {
        foreach (var (name, value) in Secrets)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, name), value, Token);
        }

        return await WasmProviders.CreateSampleAsync<ISecretStore>(
            "secretstores.wasm",
            "secrets/secrets.wasm",
            null,
            ("mounts", $"/secrets={_folder.Path}:ro")
        );
    }
}

using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Components.Wasm.Wit.SecretStore;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Secrets;

/// <summary><c>secretstores.wasm</c>: a secret store that is a component of the world <c>dapr:components/secret-store-component</c>.</summary>
internal sealed class WasmSecretStore(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<SecretStoreExports>(host, services, SecretStoreExports.InstanceName),
        ISecretStore
{
    public SecretStoreFeatures Features => SecretStoreFeatures.MultipleKeyValuesPerSecret;

    public async ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
        string name,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var secret = await CallAsync(
            (name, metadata),
            static (store, request) => store.Get(request.name, WitMetadata.Write(request.metadata)),
            cancellationToken
        );
        return ValuesOf(secret);
    }

    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var secrets = await CallAsync(metadata, static (store, metadata) => store.GetAll(WitMetadata.Write(metadata)), cancellationToken);
        return secrets.ToDictionary(secret => secret.Name, ValuesOf, StringComparer.Ordinal);
    }

    protected override SecretStoreExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var store = new SecretStoreExports(instance);
        store.Init(settings).OrThrow(Name);
        return store;
    }

    private static IReadOnlyDictionary<string, string> ValuesOf(Secret secret) =>
        secret.Values.ToDictionary(value => value.Item1, value => value.Item2, StringComparer.Ordinal);
}

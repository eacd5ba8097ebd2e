using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Cryptography;

/// <summary><c>crypto.wasm</c>: a crypto provider that is a component of the world <c>dapr:components/crypto-provider-component</c>.</summary>
internal sealed class WasmCryptoProvider(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<CryptoProviderExports>(host, services, CryptoProviderExports.InstanceName),
        ICryptoProvider
{
    public ValueTask<byte[]> WrapKeyAsync(
        ReadOnlyMemory<byte> plaintextKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            (plaintextKey, algorithm, keyName),
            static (provider, request) => provider.WrapKey(request.plaintextKey.Span, request.algorithm, request.keyName),
            cancellationToken
        );

    public ValueTask<byte[]> UnwrapKeyAsync(
        ReadOnlyMemory<byte> wrappedKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            (wrappedKey, algorithm, keyName),
            static (provider, request) => provider.UnwrapKey(request.wrappedKey.Span, request.algorithm, request.keyName),
            cancellationToken
        );

    protected override CryptoProviderExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var provider = new CryptoProviderExports(instance);
        provider.Init(settings).OrThrow(Name);
        return provider;
    }
}

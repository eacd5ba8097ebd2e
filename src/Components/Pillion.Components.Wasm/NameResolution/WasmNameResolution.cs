using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;
using Wire = Pillion.Components.Wasm.Wit.NameResolution;

namespace Pillion.Components.Wasm.NameResolution;

/// <summary><c>nameresolution.wasm</c>: a resolver that is a component of the world <c>dapr:components/name-resolution-component</c>.</summary>
internal sealed class WasmNameResolution(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<NameResolutionExports>(host, services, NameResolutionExports.InstanceName),
        INameResolution
{
    public async ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken)
    {
        var announcement = await CallAsync(
            new Wire.AppInstance(
                instance.AppId,
                instance.Namespace,
                instance.Address,
                (ushort)instance.InternalPort,
                (ushort)instance.HttpPort
            ),
            static (resolver, instance) => resolver.Announce(instance),
            cancellationToken
        );
        return new Announcement(this, announcement);
    }

    public ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken) =>
        CallAsync(
            (appId, namespaceName),
            static (resolver, request) => resolver.Resolve(request.appId, request.namespaceName),
            cancellationToken
        );

    protected override NameResolutionExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var resolver = new NameResolutionExports(instance);
        resolver.Init(settings).OrThrow(Name);
        return resolver;
    }

    private sealed class Announcement(WasmNameResolution resolver, ulong id) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await resolver.CallAsync(id, static (exports, id) => exports.Withdraw(id), CancellationToken.None);
    }
}

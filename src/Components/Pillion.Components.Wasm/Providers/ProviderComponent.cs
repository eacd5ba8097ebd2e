using Pillion.Abstractions;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Wit.Types;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Providers;

/// <summary>A component of the runtime whose work a guest does.</summary>
/// <typeparam name="TExports">What the host calls of it.</typeparam>
/// <param name="host">What all of them share.</param>
/// <param name="services">What the runtime gives to every component.</param>
/// <param name="interfaceName">What the guest must export.</param>
/// <param name="code">The guest, if it is compiled already.</param>
internal abstract class ProviderComponent<TExports>(
    WasmComponentHost host,
    ComponentServices services,
    string interfaceName,
    GuestCode? code = null
) : IComponent
{
    private Provider<TExports>? _provider;
    private ProviderInstances<TExports>? _instances;

    /// <summary>The component's name.</summary>
    protected string Name { get; private set; } = "";

    /// <summary>What all Wasm components share.</summary>
    protected WasmComponentHost Host => host;

    /// <summary>The guest.</summary>
    protected Provider<TExports> Provider => _provider ?? throw NotInitialized();

    /// <summary>The instances that serve requests.</summary>
    protected ProviderInstances<TExports> Instances => _instances ?? throw NotInitialized();

    /// <summary>What the runtime gives to every component.</summary>
    protected ComponentServices Services => services;

    public virtual async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        Name = spec.Name;
        _provider = await Provider<TExports>.LoadAsync(
            host,
            spec,
            services,
            (guest, limits) => Prepare(guest, spec, limits),
            code,
            cancellationToken
        );
        _instances = new ProviderInstances<TExports>(_provider, _provider.Limits.Instances);

        // The first one is made now: what the guest has against its settings is to be known when the runtime starts.
        await _instances.CallAsync(0, static (_, _) => 0, cancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_instances is not null)
        {
            await _instances.DisposeAsync();
        }

        _provider?.Dispose();
    }

    /// <summary>Links the guest.</summary>
    /// <exception cref="ComponentException">It is not what it must be.</exception>
    protected virtual IProviderTemplate<TExports> Prepare(GuestCode guest, ComponentSpec spec, GuestLimits limits)
    {
        if (guest.Component is not { } component || component.Exports.All(e => e.Name != interfaceName))
        {
            var what = guest.Component is null ? "is a core module" : "does not";
            throw spec.Metadata.Error(GuestCode.Key, $"must name a component that exports {interfaceName}; {guest.DisplayName} {what}");
        }

        var settings = WitMetadata.Write(spec.Metadata);
        return new ComponentProvider<TExports>(host.Linker.Prepare(component, limits.ForInstance), instance => Begin(instance, settings));
    }

    /// <summary>Finds the exports of a new instance, and initialises it.</summary>
    /// <exception cref="ComponentException">The guest refuses the settings.</exception>
    protected abstract TExports Begin(ComponentInstance instance, (string, string)[] settings);

    /// <summary>Calls the guest.</summary>
    /// <exception cref="ComponentException">The guest answered with an error, or did not answer.</exception>
    protected async ValueTask<T> CallAsync<TState, T>(
        TState state,
        Func<TExports, TState, Result<T, Error>> call,
        CancellationToken cancellationToken
    ) => (await Instances.CallAsync(state, call, cancellationToken)).OrThrow(Name);

    private static InvalidOperationException NotInitialized() => new("The component is used before InitAsync or after it failed.");
}

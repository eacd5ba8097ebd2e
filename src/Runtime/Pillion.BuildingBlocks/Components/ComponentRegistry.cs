using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.State.Encryption;

namespace Pillion.BuildingBlocks.Components;

/// <summary>
/// Makes, initialises, keeps and disposes the components of a host. Apps see them through <see cref="ForApp"/>, filtered by scopes.
/// </summary>
/// <remarks>
/// How the host fills it: parse the resources; add the secret stores that need no secret (<see cref="AddAsync"/>); resolve every
/// <c>secretKeyRef</c> through <see cref="FindSecretStore"/>; add the rest; then ask <see cref="ForApp"/> for each app. A component whose
/// metadata uses <c>{appID}</c> or <c>{namespace}</c> is added once for each app with <see cref="ComponentSpec.Scopes"/> set to that app: the
/// same name may occur several times as long as no app sees two of them.
/// </remarks>
public sealed partial class ComponentRegistry : IAsyncDisposable
{
    private readonly ComponentFactories _factories;
    private readonly ComponentServices _services;
    private readonly ILogger _logger;
    private readonly List<LoadedComponent> _components = [];
    private readonly Lock _lock = new();

    /// <summary>An empty registry.</summary>
    public ComponentRegistry(ComponentFactories factories, ComponentServices services)
    {
        ArgumentNullException.ThrowIfNull(factories);
        ArgumentNullException.ThrowIfNull(services);
        _factories = factories;
        _services = services;
        _logger = services.Logging.CreateLogger<ComponentRegistry>();
    }

    /// <summary>Creates and initialises a component within its <see cref="ComponentSpec.InitTimeout"/>.</summary>
    /// <returns>The component; null when it failed and the declaration says <see cref="ComponentSpec.IgnoreErrors"/>.</returns>
    /// <exception cref="ComponentException">The type is unknown, an app already sees a component of that name, or initialising failed or took too long.</exception>
    public async ValueTask<LoadedComponent?> AddAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            RefuseSecondOfTheSameName(spec);
            var component = _factories.Find(spec).Create(_services);
            await InitAsync(component, spec, cancellationToken);
            var loaded = new LoadedComponent(spec, component);
            lock (_lock)
            {
                _components.Add(loaded);
            }

            Log.ComponentLoaded(_logger, spec.Name, spec.Type, spec.Version);
            return loaded;
        }
        catch (ComponentException e) when (spec.IgnoreErrors)
        {
            Log.IgnoringError(_logger, e, spec.Name, spec.Type, spec.Version);
            return null;
        }
    }

    /// <summary>
    /// Takes components out, so that others may have their names. They go on working for those who hold them; <see cref="CloseAsync"/> ends them.
    /// </summary>
    public void Remove(IReadOnlyCollection<LoadedComponent> components)
    {
        lock (_lock)
        {
            _components.RemoveAll(components.Contains);
        }
    }

    /// <summary>Puts components back that were taken out and not closed.</summary>
    public void Restore(IReadOnlyCollection<LoadedComponent> components)
    {
        lock (_lock)
        {
            _components.AddRange(components);
        }
    }

    /// <summary>The components the app sees, as they are now; later additions are not in the answer.</summary>
    public AppComponents ForApp(string appId)
    {
        lock (_lock)
        {
            return new AppComponents(_components.Where(c => c.Spec.IsVisibleTo(appId)));
        }
    }

    /// <summary>A secret store for resolving references, whichever apps see it; null when there is none of that name.</summary>
    public ISecretStore? FindSecretStore(string name)
    {
        lock (_lock)
        {
            return _components.Find(c => c.Spec.Name == name && c.Component is ISecretStore)?.Component as ISecretStore;
        }
    }

    /// <summary>Disposes every component, all at once; a component that fails to close is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        LoadedComponent[] components;
        lock (_lock)
        {
            components = [.. _components];
            _components.Clear();
        }

        await Task.WhenAll(components.Select(CloseAsync));
    }

    private void RefuseSecondOfTheSameName(ComponentSpec spec)
    {
        lock (_lock)
        {
            var other = _components.Find(c => c.Spec.Name == spec.Name && Overlap(c.Spec, spec));
            if (other is not null)
            {
                throw new ComponentException(
                    ComponentErrorKind.Configuration,
                    $"component {spec} has the name of {other.Spec}: rename one, or give them scopes without a common app"
                );
            }
        }
    }

    private static bool Overlap(ComponentSpec a, ComponentSpec b) =>
        a.Scopes.Count == 0 || b.Scopes.Count == 0 || a.Scopes.Intersect(b.Scopes, StringComparer.Ordinal).Any();

    private async Task InitAsync(IComponent component, ComponentSpec spec, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(spec.InitTimeout, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (component is IStateStore)
            {
                // Each app's view of the store reads the keys for itself, when it is too late to leave the store out.
                _ = StateEncryption.For(spec);
            }

            await component.InitAsync(spec, either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (Exception e)
        {
            await CloseAsync(new LoadedComponent(spec, component));
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw e is OperationCanceledException && timeout.IsCancellationRequested
                ? new ComponentException(
                    ComponentErrorKind.Timeout,
                    $"init timeout for component {spec.Name} exceeded after {spec.InitTimeout.TotalSeconds:0.###}s ({spec})",
                    e
                )
                : new ComponentException(
                    (e as ComponentException)?.Kind ?? ComponentErrorKind.Internal,
                    $"Failed to init component {spec}: {e.Message}",
                    e
                );
        }
    }

    /// <summary>Ends a component that was taken out; one that fails to close is logged.</summary>
    public async Task CloseAsync(LoadedComponent loaded)
    {
        try
        {
            await loaded.Component.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.CloseFailed(_logger, e, loaded.Spec.Name, loaded.Spec.Type);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Component loaded: {Name} ({Type}/{Version})")]
        public static partial void ComponentLoaded(ILogger logger, string name, string type, string version);

        [LoggerMessage(2, LogLevel.Error, "Ignoring error processing component {Name} ({Type}/{Version})")]
        public static partial void IgnoringError(ILogger logger, Exception exception, string name, string type, string version);

        [LoggerMessage(3, LogLevel.Warning, "Failed to close component {Name} ({Type})")]
        public static partial void CloseFailed(ILogger logger, Exception exception, string name, string type);
    }
}

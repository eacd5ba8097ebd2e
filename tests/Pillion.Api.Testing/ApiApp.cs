using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Jobs;
using Pillion.BuildingBlocks.Shutdown;

namespace Pillion.Api.Testing;

/// <summary>One app with components, put together as a host does it, without a transport. It is ready.</summary>
public sealed class ApiApp : IAsyncDisposable
{
    private readonly ComponentRegistry _components;

    private ApiApp(ComponentRegistry components, AppRuntime runtime)
    {
        _components = components;
        Runtime = runtime;
    }

    /// <summary>The app. Whoever serves it disposes it, before its server.</summary>
    public AppRuntime Runtime { get; }

    /// <summary>Initialises the components and makes the app.</summary>
    /// <param name="types">The kinds of components there are.</param>
    /// <param name="components">The app's.</param>
    /// <param name="options">The app.</param>
    /// <param name="apps">The apps it can invoke, to which it is added; null for itself alone.</param>
    /// <param name="shutdown">What ends the process; null for nothing.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="jobs">The jobs; null for none.</param>
    /// <param name="cancellationToken">Cancels the initialisation.</param>
    public static async Task<ApiApp> CreateAsync(
        IEnumerable<ComponentRegistration> types,
        IEnumerable<ComponentSpec> components,
        AppRuntimeOptions options,
        AppRegistry? apps,
        Action<ShutdownMode>? shutdown,
        TimeProvider? time,
        JobScheduler? jobs,
        CancellationToken cancellationToken
    )
    {
        var registry = new ComponentRegistry(
            new ComponentFactories([.. types]),
            new ComponentServices { Time = time ?? TimeProvider.System }
        );
        foreach (var component in components)
        {
            await registry.AddAsync(component, cancellationToken);
        }

        apps ??= new AppRegistry();
        var runtime = new AppRuntime(options, registry.ForApp(options.AppId), apps, shutdown, time, NullLoggerFactory.Instance, jobs);
        apps.Add(runtime);
        runtime.Health.MarkReady();
        return new ApiApp(registry, runtime);
    }

    /// <summary>A component as a resource file has it.</summary>
    public static ComponentSpec Component(string name, string type, params IEnumerable<(string Key, string Value)> metadata) =>
        new()
        {
            Name = name,
            Type = type,
            Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };

    /// <summary>Ends the components.</summary>
    public ValueTask DisposeAsync() => _components.DisposeAsync();
}

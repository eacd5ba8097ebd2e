using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Api.Http;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Local;
using Pillion.Wasm;

namespace Pillion.Guests.Tests.Testing;

/// <summary>Wasm apps of one process as a host makes them: with real building blocks, a state store in memory and no server.</summary>
internal sealed class GuestApps : IAsyncDisposable
{
    /// <summary>The apps' Dapr address. Nothing of these tests listens there.</summary>
    public const string DaprOrigin = "http://127.0.0.1:3500";

    private readonly ComponentRegistry _components;
    private readonly JobScheduler _jobs = new(
        new JobSchedulerOptions { OpenAsync = OpenJobStoreAsync },
        TimeProvider.System,
        NullLoggerFactory.Instance
    );
    private readonly List<GuestApp> _apps = [];
    private readonly List<ProbeChannel> _probes = [];

    private GuestApps(EngineOptions? engine)
    {
        Host = new WasmHost(engine);
        _components = new ComponentRegistry(new ComponentFactories(LocalComponents.All), new ComponentServices());
    }

    public WasmHost Host { get; }

    public AppRegistry Registry { get; } = new();

    public LogSink Log { get; } = new();

    /// <summary>Whether requests come by <see cref="BuildingBlocks.Invocation.IDirectAppChannel"/>.</summary>
    public bool AreAskedDirectly { get; set; }

    /// <summary>Apps that see the components; without any, a state store in memory.</summary>
    public static async Task<GuestApps> StartAsync(EngineOptions? engine = null, params ComponentSpec[] components)
    {
        var apps = new GuestApps(engine);
        foreach (var component in components is [] ? [Component("statestore", "state.in-memory")] : components)
        {
            await apps._components.AddAsync(component, CancellationToken.None);
        }

        return apps;
    }

    /// <summary>A component as a resource file declares it.</summary>
    public static ComponentSpec Component(string name, string type, params (string Name, string Value)[] metadata) =>
        new()
        {
            Name = name,
            Type = type,
            Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Name, m.Value))),
        };

    /// <summary>Path of a committed guest.</summary>
    public static string PathOf(string guest) => Path.Combine(AppContext.BaseDirectory, "guests", guest + ".wasm");

    /// <summary>Loads a guest as an app and makes it known to the others.</summary>
    /// <param name="appId">The app's id, which the guest also finds as APP_ID.</param>
    /// <param name="guest">File name without extension.</param>
    /// <param name="trigger">How it is called.</param>
    /// <param name="configure">What is to be different.</param>
    public GuestApp Add(
        string appId,
        string guest,
        WasmTrigger trigger = WasmTrigger.Wagi,
        Func<WasmAppOptions, WasmAppOptions>? configure = null
    )
    {
        var runtime = CreateRuntime(appId);
        var options = new WasmAppOptions
        {
            Runtime = runtime,
            DaprApi = new DaprHttpApi(runtime),
            DaprOrigins = [DaprOrigin],
            IsApp = id => Registry.Find(id, "default") is not null,
            ModulePath = PathOf(guest),
            Settings = WasmAppSettings.Default with
            {
                Trigger = trigger,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["APP_ID"] = appId },
            },
            IsServed = true,
            Logging = Log,
        };
        var app = new GuestApp(runtime, WasmApp.Load(Host, configure?.Invoke(options) ?? options)) { IsAskedDirectly = AreAskedDirectly };
        runtime.Channel = app.Wasm.Channel;
        runtime.Callbacks = app.Wasm.Callbacks ?? runtime.Callbacks;
        Registry.Add(runtime);
        _apps.Add(app);
        return app;
    }

    /// <summary>The guest of that id.</summary>
    public GuestApp Find(string appId) => _apps.Single(app => app.Runtime.AppId == appId);

    /// <summary>An app that guests can call and the test controls.</summary>
    public ProbeChannel AddProbe(string appId)
    {
        var runtime = CreateRuntime(appId);
        var probe = new ProbeChannel();
        runtime.Channel = probe;
        Registry.Add(runtime);
        _probes.Add(probe);
        return probe;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        foreach (var probe in _probes)
        {
            await probe.DisposeAsync();
        }

        Host.Dispose();
        await _jobs.DisposeAsync();
        await _components.DisposeAsync();
        Log.Dispose();
    }

    private AppRuntime CreateRuntime(string appId)
    {
        var options = new AppRuntimeOptions { AppId = appId };
        var runtime = new AppRuntime(options, _components.ForApp(appId), Registry, logging: Log, jobs: _jobs);
        runtime.Health.MarkOutboundReady();
        runtime.Health.MarkReady();
        return runtime;
    }

    private static async ValueTask<IStateStore> OpenJobStoreAsync(CancellationToken cancellationToken)
    {
        var store = (IStateStore)LocalComponents.All.Single(c => c.Type == "state.in-memory").Create(new ComponentServices());
        await store.InitAsync(Component("jobs", "state.in-memory"), cancellationToken);
        return store;
    }
}

using Pillion.Host.Apps;
using Pillion.Host.Instances;
using Pillion.Host.Logging;
using Pillion.Host.Wasm;
using Pillion.Modules;
using Pillion.Wasm;

namespace Pillion.Host.Hosting;

/// <summary>What a host is started with.</summary>
public sealed record HostOptions
{
    /// <summary>The Dapr API's port when nobody names one and it is free.</summary>
    public const int DefaultDaprHttpPort = 3500;

    /// <summary>The Dapr gRPC API's port when nobody names one and it is free.</summary>
    public const int DefaultDaprGrpcPort = 50001;

    /// <summary>The apps; ids and ports are unique.</summary>
    public required IReadOnlyList<AppDefinition> Apps { get; init; }

    /// <summary>Where the embedded state store keeps its file; made when it is needed.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where everything logs.</summary>
    public required HostLogging Logging { get; init; }

    /// <summary>Takes what the apps' processes write.</summary>
    public required IAppOutput Output { get; init; }

    /// <summary>Makes Wasm apps; null in a host that only runs processes.</summary>
    public IWasmAppFactory? WasmApps { get; init; }

    /// <summary>Where the compiled modules of Wasm components are kept; null: nowhere.</summary>
    public CompilationCache? ModuleCache { get; init; }

    /// <summary>Where the modules of Wasm apps and components come from.</summary>
    public IModuleSource Modules { get; init; } = new ModuleFetcher(new ModuleFetcherOptions());

    /// <summary>Where the host registers itself.</summary>
    public required RuntimeFolder RuntimeFolder { get; init; }

    /// <summary>Namespace, pod and environment.</summary>
    public HostIdentity Identity { get; init; } = HostIdentity.FromEnvironment();

    /// <summary>The run template's file; null when there is none.</summary>
    public string? RunTemplatePath { get; init; }

    /// <summary>The run template's name, empty when it has none; null when the apps do not come from a template.</summary>
    public string? RunTemplateName { get; init; }

    /// <summary>How long everything together may take to stop (<c>--dapr-graceful-shutdown-seconds</c>); Dapr's default is 5 s.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long everything goes on after it was asked to stop, except that nothing is taken for the apps any more
    /// (<c>--dapr-block-shutdown-duration</c>): callers then have the time to turn elsewhere.
    /// </summary>
    public TimeSpan BlockShutdown { get; init; } = TimeSpan.Zero;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

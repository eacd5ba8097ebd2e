using Pillion.BuildingBlocks.Apps;
using Pillion.Guests;
using Pillion.Modules;

namespace Pillion.Host.Apps;

/// <summary>One app as flags or a run template describe it: complete, checked, with absolute paths. Names in brackets are the template's keys.</summary>
public sealed record AppDefinition
{
    /// <summary>The app's id (<c>appID</c>).</summary>
    public required string AppId { get; init; }

    /// <summary>
    /// What to start (<c>command</c>): a program with its arguments, or a module (<c>Pillion.Modules.ModuleReference</c>) with its arguments; empty when somebody else
    /// starts the app or there is none.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The folder the app runs in and its paths are relative to (<c>appDirPath</c>).</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The app's port (<c>appPort</c>); null for none. A process listens there itself; for a Wasm app Pillion listens and calls the guest.
    /// </summary>
    public int? AppPort { get; init; }

    /// <summary>The address that belongs to <see cref="AppPort"/> (<c>appChannelAddress</c>).</summary>
    public string AppChannelAddress { get; init; } = "127.0.0.1";

    /// <summary>The protocol the app speaks (<c>appProtocol</c>): one of <see cref="AppProtocols"/>.</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>The most requests under way to the app at once (<c>appMaxConcurrency</c>); null for no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How long the app may take to say whether it wants an input binding (<c>--app-binding-options-timeout</c>).</summary>
    public TimeSpan BindingOptionsTimeout { get; init; } = AppRuntimeOptions.DefaultBindingOptionsTimeout;

    /// <summary>Whether the app is asked which topics it wants (not with <c>--disable-init-endpoints subscribe</c>).</summary>
    public bool AsksForSubscriptions { get; init; } = true;

    /// <summary>How the app's health is probed (<c>enableAppHealthCheck</c> and the keys beside it); null when it is not.</summary>
    public AppHealthProbe? HealthProbe { get; init; }

    /// <summary>The port of the app's Dapr HTTP API (<c>daprHTTPPort</c>); null lets the host decide.</summary>
    public int? DaprHttpPort { get; init; }

    /// <summary>The port of the app's Dapr gRPC API (<c>daprGRPCPort</c>); null lets the host decide.</summary>
    public int? DaprGrpcPort { get; init; }

    /// <summary>The port that answers metadata and health only, for probes from outside (<c>--dapr-public-port</c>); null for none.</summary>
    public int? DaprPublicPort { get; init; }

    /// <summary>The address of <see cref="DaprPublicPort"/> (<c>--dapr-public-listen-address</c>).</summary>
    public string DaprPublicListenAddress { get; init; } = "0.0.0.0";

    /// <summary>The folder in which the API listens on Unix sockets instead of ports (<c>--unix-domain-socket</c>); null for ports.</summary>
    public string? UnixSocketFolder { get; init; }

    /// <summary>The port where other runtimes call the app (<c>daprInternalGRPCPort</c>); 0 lets the host decide, null for none.</summary>
    public int? DaprInternalGrpcPort { get; init; }

    /// <summary>The address that belongs to <see cref="DaprInternalGrpcPort"/> (<c>--dapr-internal-grpc-listen-address</c>); empty for this machine's own.</summary>
    public string DaprInternalListenAddress { get; init; } = "";

    /// <summary>The addresses the Dapr API listens on (<c>apiListenAddresses</c>); empty means this machine only.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = [];

    /// <summary>The largest request body the Dapr API takes, in bytes (<c>maxBodySize</c>); 0 or less means no limit.</summary>
    public long MaxBodySize { get; init; } = AppRuntimeOptions.DefaultMaxBodySize;

    /// <summary>The largest request head, in bytes (<c>readBufferSize</c>).</summary>
    public int ReadBufferSize { get; init; } = 4096;

    /// <summary>Whether calls of the Dapr API are logged (<c>enableApiLogging</c>); null leaves it to the Configuration.</summary>
    public bool? LogsApiCalls { get; init; }

    /// <summary>Which origins may call the Dapr API from a browser (<c>--allowed-origins</c>): nothing, <c>*</c> or a comma list.</summary>
    public string AllowedOrigins { get; init; } = "";

    /// <summary>Environment variables for the app besides those Pillion sets (<c>env</c>).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The folders with the app's resources; empty means the embedded defaults, or none at all (<see cref="HasNoDefaults"/>).</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>Whether the app has only the resources it names, as with <c>daprd</c>, instead of the embedded defaults when it names none.</summary>
    public bool HasNoDefaults { get; init; }

    /// <summary>
    /// Whether <see cref="ResourcesPaths"/> is the user-wide folder <c>~/.dapr/components</c>, which nobody named: what this build cannot
    /// load from it is left out with a warning.
    /// </summary>
    public bool ResourcesAreImplicit { get; init; }

    /// <summary>Configuration resources, later ones on top (<c>configFilePath</c>).</summary>
    public IReadOnlyList<string> ConfigurationFiles { get; init; } = [];

    /// <summary>What the guest of a Wasm app may do and how it is called (<c>wasm</c>).</summary>
    public WasmAppSettings Wasm { get; init; } = WasmAppSettings.Default;

    /// <summary>Whether <see cref="Command"/> names a Wasm module that runs in this process.</summary>
    public bool IsWasm => Command.Count > 0 && ModuleReference.IsModule(Command[0]);
}

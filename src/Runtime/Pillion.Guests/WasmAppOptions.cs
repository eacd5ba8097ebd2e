using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.GoPlugin;

namespace Pillion.Guests;

/// <summary>What a Wasm app is made from.</summary>
public sealed record WasmAppOptions
{
    /// <summary>The app's runtime: id, components, building blocks.</summary>
    public required AppRuntime Runtime { get; init; }

    /// <summary>The app's Dapr HTTP API, for requests that the guest makes to its Dapr address.</summary>
    public required IDaprApi DaprApi { get; init; }

    /// <summary>
    /// The origins (<c>http://127.0.0.1:3500</c> …) that are the app's own Dapr address: requests to them are answered by
    /// <see cref="DaprApi"/> without a socket.
    /// </summary>
    public required IReadOnlyList<string> DaprOrigins { get; init; }

    /// <summary>Whether a host name is the id of an app of this process: <c>http://&lt;app-id&gt;</c> is then an invocation.</summary>
    public Func<string, bool> IsApp { get; init; } = static _ => false;

    /// <summary>The absolute path of the module.</summary>
    public required string ModulePath { get; init; }

    /// <summary>The module's short name, which programs see as their own; that of its file unless it is called something else.</summary>
    public string ModuleName
    {
        get => field ?? Path.GetFileNameWithoutExtension(ModulePath);
        init;
    }

    /// <summary>What messages call the module: its path, or where it came from.</summary>
    public string ModuleDisplayName
    {
        get => field ?? ModulePath;
        init;
    }

    /// <summary>The guest's arguments after its name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Grants and limits, and the complete environment of the guest.</summary>
    public WasmAppSettings Settings { get; init; } = WasmAppSettings.Default;

    /// <summary>
    /// Whether somebody wants to call the app. Tells a CGI program from one that runs once, which look alike, when the trigger is
    /// <see cref="WasmTrigger.Auto"/>.
    /// </summary>
    public bool IsServed { get; init; }

    /// <summary>The methods of Dapr's gRPC API by their names in snake case, for apps that are plug-ins; asked for when the app is one.</summary>
    public Func<IReadOnlyDictionary<string, DaprFunction>> DaprFunctions { get; init; } =
        static () => new Dictionary<string, DaprFunction>();

    /// <summary>Where app and guest log.</summary>
    public required ILoggerFactory Logging { get; init; }

    /// <summary>Says how long a guest has been at its answer.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

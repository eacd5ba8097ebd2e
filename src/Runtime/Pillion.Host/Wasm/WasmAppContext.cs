using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests;
using Pillion.Modules;

namespace Pillion.Host.Wasm;

/// <summary>What a Wasm app is made from.</summary>
public sealed record WasmAppContext
{
    /// <summary>The app's runtime: id, components, building blocks.</summary>
    public required AppRuntime Runtime { get; init; }

    /// <summary>The app's Dapr HTTP API, for requests that the guest makes to its Dapr address.</summary>
    public required IDaprApi DaprApi { get; init; }

    /// <summary>
    /// The origins that are the app's own Dapr address (<c>http://127.0.0.1:3500</c> …); a request to one of them, or to <c>http://&lt;app-id&gt;</c>,
    /// is answered by <see cref="DaprApi"/> without a socket when <see cref="WasmAppSettings.DaprAllowed"/>.
    /// </summary>
    public required IReadOnlyList<string> DaprOrigins { get; init; }

    /// <summary>Whether a host name is the id of an app that can be invoked: <c>http://&lt;app-id&gt;</c> is then an invocation.</summary>
    public required Func<string, bool> IsApp { get; init; }

    /// <summary>The module: where it is, and what it is called.</summary>
    public required FetchedModule Module { get; init; }

    /// <summary>The guest's arguments after its name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Grants and limits, and the complete environment of the guest.</summary>
    public required WasmAppSettings Settings { get; init; }

    /// <summary>
    /// Whether somebody wants to call the app: it has a port or stands in a template beside others. Tells a program that runs once from a
    /// CGI program, which look alike, when the trigger is <see cref="WasmTrigger.Auto"/>.
    /// </summary>
    public required bool IsServed { get; init; }

    /// <summary>Where app and guest log; lines name the app.</summary>
    public required ILoggerFactory Logging { get; init; }
}

using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Secrets;

namespace Pillion.Host.Resources;

/// <summary>What an app's <c>Configuration</c> resources say, later files on top of earlier ones.</summary>
/// <remarks>Dapr's <c>pkg/config/configuration.go</c>.</remarks>
internal sealed record AppConfiguration
{
    /// <summary>Dapr's defaults.</summary>
    public static readonly AppConfiguration Default = new();

    /// <summary>The secrets the app may read, by store (<c>spec.secrets.scopes</c>).</summary>
    public IReadOnlyList<SecretScope> SecretScopes { get; init; } = [];

    /// <summary>Which parts of the API the app may call (<c>spec.api</c>).</summary>
    public ApiAccess ApiAccess { get; init; } = ApiAccess.Open;

    /// <summary>The features that are switched on or off by name (<c>spec.features</c>).</summary>
    public IReadOnlyDictionary<string, bool> Features { get; init; } = new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>Those that are switched on.</summary>
    public IReadOnlyList<string> EnabledFeatures =>
        Features.Count == 0 ? [] : [.. Features.Where(feature => feature.Value).Select(feature => feature.Key)];

    /// <summary>The middleware in front of the app's API, outermost first (<c>spec.httpPipeline</c>).</summary>
    public IReadOnlyList<PipelineHandler> HttpPipeline { get; init; } = [];

    /// <summary>The middleware in front of the app itself, outermost first (<c>spec.appHttpPipeline</c>).</summary>
    public IReadOnlyList<PipelineHandler> AppHttpPipeline { get; init; } = [];

    /// <summary>Component types that must not be loaded (<c>spec.components.deny</c>): <c>bindings.smtp</c> or <c>bindings.smtp/v1</c>.</summary>
    public IReadOnlyList<string> DeniedComponents { get; init; } = [];

    /// <summary>How apps elsewhere are found (<c>spec.nameResolution</c>); null for the default.</summary>
    public NameResolutionSection? NameResolution { get; init; }

    /// <summary>Whether API calls are logged (<c>spec.logging.apiLogging.enabled</c>); null when the file does not say.</summary>
    public bool? LogsApiCalls { get; init; }

    /// <summary>Whether its Wasm components have a strict sandbox, whatever their metadata says (<c>spec.wasm.strictSandbox</c>).</summary>
    public bool HasStrictWasm { get; init; }

    /// <summary>Whether a component must not be loaded.</summary>
    public bool Denies(ComponentResource component) =>
        DeniedComponents.Any(denied =>
            denied.Equals(component.Type, StringComparison.OrdinalIgnoreCase)
            || denied.Equals($"{component.Type}/{component.Version}", StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>One entry of a middleware pipeline: a component to pass through.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Type">Its type, <c>middleware.http.uppercase</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">The file it stands in.</param>
/// <param name="Line">The line it stands on.</param>
/// <param name="Key">Where in the file it stands: <c>spec.httpPipeline.handlers[0].name</c>.</param>
internal sealed record PipelineHandler(string Name, string Type, string Version, string Source, int Line, string Key);

/// <summary>Which component finds apps elsewhere.</summary>
/// <param name="Component">Its technology: <c>mdns</c>, <c>sqlite</c> …</param>
/// <param name="Version">Its version.</param>
/// <param name="Metadata">Its settings, nested ones as JSON.</param>
/// <param name="Source">The file it stands in.</param>
/// <param name="Line">The line it stands on.</param>
internal sealed record NameResolutionSection(
    string Component,
    string Version,
    IReadOnlyList<KeyValuePair<string, string>> Metadata,
    string Source,
    int Line
);

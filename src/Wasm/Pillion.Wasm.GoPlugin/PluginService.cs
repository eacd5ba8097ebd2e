using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Pillion.Wasm.GoPlugin;

/// <summary>A service that plug-ins implement: in go-plugin a protobuf service with <c>// go:plugin type=plugin version=N</c> above it.</summary>
public sealed class PluginService
{
    /// <summary>Describes a service.</summary>
    /// <param name="name">Its name in snake case, as <c>store</c>.</param>
    /// <param name="version">Its version.</param>
    /// <param name="methods">Its methods in snake case, as <c>get</c>; they are called by their place here.</param>
    public PluginService(string name, ulong version, params ImmutableArray<string> methods)
    {
        Name = name;
        Version = version;
        Methods = [.. methods.Select(method => $"{name}_{method}")];
    }

    /// <summary>Its name in snake case.</summary>
    public string Name { get; }

    /// <summary>The version that plug-ins must have.</summary>
    public ulong Version { get; }

    /// <summary>What plug-ins export for its methods, as <c>store_get</c>.</summary>
    public ImmutableArray<string> Methods { get; }

    /// <summary>What plug-ins export to say their version, as <c>store_api_version</c>.</summary>
    public string VersionFunction => $"{Name}_api_version";

    /// <summary>Whether a module is meant to be a plug-in of this service: whether it says which version.</summary>
    public bool IsMeantBy([NotNullWhen(true)] Module? module) => module?.Exports.Any(e => e.Name == VersionFunction) == true;
}

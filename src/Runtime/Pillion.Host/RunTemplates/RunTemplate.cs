using Pillion.Host.Apps;

namespace Pillion.Host.RunTemplates;

/// <summary>A run template (<c>dapr.yaml</c>): the apps to run together.</summary>
/// <remarks>Dapr's <c>pkg/runfileconfig</c> in dapr/cli, and the <c>wasm</c> section, which is Pillion's.</remarks>
public sealed record RunTemplate
{
    /// <summary>The template's own name (<c>name</c>); empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The absolute path of the file; null when it was read from standard input.</summary>
    public string? Path { get; init; }

    /// <summary>The folder its paths are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>The apps, in the order they stand there.</summary>
    public required IReadOnlyList<AppDefinition> Apps { get; init; }

    /// <summary>The log level of the <c>common</c> section; null when it has none.</summary>
    public string? LogLevel { get; init; }
}

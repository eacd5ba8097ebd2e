namespace Pillion.Wasm.Wit;

/// <summary>The name of a package: <c>wasi:clocks@0.2.12</c>.</summary>
/// <param name="Namespace">What stands before the colon.</param>
/// <param name="Name">What stands after it.</param>
/// <param name="Version">The version, if the package has one.</param>
public sealed record WitPackageName(string Namespace, string Name, WitVersion? Version)
{
    /// <inheritdoc/>
    public override string ToString() => Version is null ? $"{Namespace}:{Name}" : $"{Namespace}:{Name}@{Version}";

    /// <summary>The name of one of the package's interfaces or worlds in components: <c>wasi:clocks/wall-clock@0.2.12</c>.</summary>
    /// <param name="item">The interface's or world's name.</param>
    public string Qualify(string item) => Version is null ? $"{Namespace}:{Name}/{item}" : $"{Namespace}:{Name}/{item}@{Version}";
}

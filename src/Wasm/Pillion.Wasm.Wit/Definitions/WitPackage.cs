namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A package: interfaces and worlds under one name.</summary>
public sealed class WitPackage
{
    internal WitPackage(WitPackageName name, string docs)
    {
        Name = name;
        Docs = docs;
    }

    /// <summary>The name.</summary>
    public WitPackageName Name { get; }

    /// <summary>Its documentation, or empty.</summary>
    public string Docs { get; }

    /// <summary>The interfaces, in the order of the texts.</summary>
    public IReadOnlyList<WitInterface> Interfaces { get; internal set; } = [];

    /// <summary>The worlds, in the order of the texts.</summary>
    public IReadOnlyList<WitWorld> Worlds { get; internal set; } = [];
}

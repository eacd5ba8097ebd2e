using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>An import or export of a component, or an export of an instance: its name and type.</summary>
/// <param name="Name">Plain (<c>run</c>, <c>[method]a.b</c>) or that of an interface (<c>ns:package/interface@1.0.0</c>).</param>
/// <param name="Type">What it is.</param>
public sealed record NamedExternType(string Name, ComponentExternType Type)
{
    /// <summary>The interface that an instance with a plain name implements, if it says so.</summary>
    public string? Implements { get; init; }

    /// <summary>What is outside known by another name, if it says so; any text.</summary>
    public string? ExternalId { get; init; }
}

/// <summary>The type of a component: what it asks for and what its instances supply.</summary>
public sealed record ComponentType : ComponentDefinedType
{
    /// <param name="imports">In order.</param>
    /// <param name="exports">In order.</param>
    internal ComponentType(ImmutableArray<NamedExternType> imports, ImmutableArray<NamedExternType> exports)
    {
        Imports = imports;
        Exports = exports;
    }

    /// <summary>What must be supplied, in order.</summary>
    public ImmutableArray<NamedExternType> Imports { get; }

    /// <summary>What instances supply, in order.</summary>
    public ImmutableArray<NamedExternType> Exports { get; }

    /// <summary>The resource types that imports stand for: those that whoever instantiates the component replaces by his own.</summary>
    internal ImmutableArray<ResourceType> ImportedResources { get; init; } = [];

    /// <summary>The resource types of exports that each instance makes anew.</summary>
    internal ImmutableArray<ResourceType> DefinedResources { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ComponentType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

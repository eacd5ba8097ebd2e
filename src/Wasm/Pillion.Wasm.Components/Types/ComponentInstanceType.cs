using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>The type of an instance: what it exports.</summary>
public sealed record ComponentInstanceType : ComponentDefinedType
{
    private readonly Lazy<FrozenDictionary<string, NamedExternType>> _byName;

    /// <param name="exports">In order; names are unique.</param>
    internal ComponentInstanceType(ImmutableArray<NamedExternType> exports)
    {
        Exports = exports;
        _byName = new Lazy<FrozenDictionary<string, NamedExternType>>(() =>
            Exports.ToFrozenDictionary(e => e.Name, StringComparer.Ordinal)
        );
    }

    /// <summary>What it supplies, in order.</summary>
    public ImmutableArray<NamedExternType> Exports { get; }

    /// <summary>
    /// The abstract resource types that the exports introduce. As long as the type is not that of an instance, it is closed over them: each
    /// instance that is imported or exported with it has its own.
    /// </summary>
    internal ImmutableArray<ResourceType> DefinedResources { get; init; } = [];

    /// <summary>The export of that name, or null.</summary>
    public NamedExternType? Find(string name) => _byName.Value.GetValueOrDefault(name);

    /// <inheritdoc/>
    public bool Equals(ComponentInstanceType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

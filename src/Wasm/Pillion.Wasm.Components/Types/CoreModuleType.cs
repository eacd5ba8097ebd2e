using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>The type of a core module: what it imports and exports.</summary>
/// <param name="Imports">What must be supplied, in order.</param>
/// <param name="Exports">What its instances supply, in order.</param>
public sealed record CoreModuleType(ImmutableArray<ImportType> Imports, ImmutableArray<ExportType> Exports)
{
    /// <inheritdoc/>
    public bool Equals(CoreModuleType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

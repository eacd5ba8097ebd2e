using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit.Types;

/// <summary><c>borrow&lt;r&gt;</c></summary>
/// <param name="resource">The resource, or an alias of it.</param>
public sealed class WitBorrowType(WitTypeDefinition resource) : WitType
{
    /// <summary>The resource, or an alias of it.</summary>
    public WitTypeDefinition Resource { get; } = resource;
}

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>What type names belong to: an interface or a world.</summary>
public interface IWitTypeOwner
{
    /// <summary>The name as WIT has it; of an inline interface, its plain name.</summary>
    string Name { get; }

    /// <summary>The package.</summary>
    WitPackage Package { get; }

    /// <summary>The types, in an order in which none needs a later one.</summary>
    IReadOnlyList<WitTypeDefinition> Types { get; }
}

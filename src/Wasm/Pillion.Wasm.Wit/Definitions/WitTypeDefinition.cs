using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A type that was given a name in an interface or world.</summary>
public abstract class WitTypeDefinition : WitItem
{
    private protected WitTypeDefinition(string name, WitMetadata metadata, IWitTypeOwner owner)
        : base(name, metadata) => Owner = owner;

    /// <summary>The interface or world that the name belongs to.</summary>
    public IWitTypeOwner Owner { get; }

    /// <summary>The definition behind aliases and uses, or null if an alias is of a type without a name.</summary>
    public WitTypeDefinition? Original
    {
        get
        {
            WitTypeDefinition? definition = this;
            while (definition is WitAlias alias)
            {
                definition = (alias.Type as WitNamedType)?.Definition;
            }

            return definition;
        }
    }
}

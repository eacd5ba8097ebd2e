using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit.Types;

/// <summary>A type where it is used, with its names resolved.</summary>
public abstract class WitType
{
    private protected WitType() { }

    /// <summary>The type behind aliases and uses: never a <see cref="WitNamedType"/> whose definition is a <see cref="WitAlias"/>.</summary>
    public WitType Resolved
    {
        get
        {
            var type = this;
            while (type is WitNamedType { Definition: WitAlias alias })
            {
                type = alias.Type;
            }

            return type;
        }
    }
}

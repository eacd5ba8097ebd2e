using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>Another name of a type: <c>type a = …</c>, or a name brought in by <c>use</c>.</summary>
public sealed class WitAlias : WitTypeDefinition
{
    internal WitAlias(string name, WitMetadata metadata, IWitTypeOwner owner, WitType type, bool isUse)
        : base(name, metadata, owner)
    {
        Type = type;
        IsUse = isUse;
    }

    /// <summary>What it is another name of.</summary>
    public WitType Type { get; }

    /// <summary>Whether <c>use</c> brought it in.</summary>
    public bool IsUse { get; }
}

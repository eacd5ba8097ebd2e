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

/// <summary>A record: named fields, in order.</summary>
public sealed class WitRecord : WitTypeDefinition
{
    internal WitRecord(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitNamedValue> fields)
        : base(name, metadata, owner) => Fields = fields;

    /// <summary>The fields, at least one.</summary>
    public IReadOnlyList<WitNamedValue> Fields { get; }
}

/// <summary>A variant: one of several cases, each with or without a value.</summary>
public sealed class WitVariant : WitTypeDefinition
{
    internal WitVariant(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> cases)
        : base(name, metadata, owner) => Cases = cases;

    /// <summary>The cases, at least one.</summary>
    public IReadOnlyList<WitCase> Cases { get; }
}

/// <summary>An enum: one of several names.</summary>
public sealed class WitEnum : WitTypeDefinition
{
    internal WitEnum(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> cases)
        : base(name, metadata, owner) => Cases = cases;

    /// <summary>The names, at least one; their types are null.</summary>
    public IReadOnlyList<WitCase> Cases { get; }
}

/// <summary>Flags: any of several names; 1 to 32.</summary>
public sealed class WitFlags : WitTypeDefinition
{
    internal WitFlags(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> flags)
        : base(name, metadata, owner) => Flags = flags;

    /// <summary>The flags; their types are null.</summary>
    public IReadOnlyList<WitCase> Flags { get; }
}

/// <summary>A resource: something that is only passed by handle.</summary>
public sealed class WitResource : WitTypeDefinition
{
    internal WitResource(string name, WitMetadata metadata, IWitTypeOwner owner)
        : base(name, metadata, owner) { }

    /// <summary>Its constructor, methods and static functions.</summary>
    public IReadOnlyList<WitFunction> Functions { get; internal set; } = [];
}

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

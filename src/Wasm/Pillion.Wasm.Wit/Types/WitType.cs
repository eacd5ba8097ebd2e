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

/// <summary>A built-in type without parts.</summary>
/// <param name="kind">Which.</param>
public sealed class WitPrimitiveType(WitPrimitiveKind kind) : WitType
{
    /// <summary>Which.</summary>
    public WitPrimitiveKind Kind { get; } = kind;
}

/// <summary>A type that was given a name. Where the name is a resource's, it stands for an owned handle.</summary>
/// <param name="definition">What the name stands for.</param>
public sealed class WitNamedType(WitTypeDefinition definition) : WitType
{
    /// <summary>What the name stands for.</summary>
    public WitTypeDefinition Definition { get; } = definition;
}

/// <summary><c>borrow&lt;r&gt;</c></summary>
/// <param name="resource">The resource, or an alias of it.</param>
public sealed class WitBorrowType(WitTypeDefinition resource) : WitType
{
    /// <summary>The resource, or an alias of it.</summary>
    public WitTypeDefinition Resource { get; } = resource;
}

/// <summary><c>list&lt;t&gt;</c> or <c>list&lt;t, n&gt;</c></summary>
/// <param name="element">What it holds.</param>
/// <param name="length">How many, if that is part of the type; at least 1.</param>
public sealed class WitListType(WitType element, uint? length) : WitType
{
    /// <summary>What it holds.</summary>
    public WitType Element { get; } = element;

    /// <summary>How many, if that is part of the type.</summary>
    public uint? Length { get; } = length;
}

/// <summary><c>option&lt;t&gt;</c></summary>
/// <param name="element">What it may hold.</param>
public sealed class WitOptionType(WitType element) : WitType
{
    /// <summary>What it may hold.</summary>
    public WitType Element { get; } = element;
}

/// <summary><c>result</c>, with either side optional.</summary>
/// <param name="ok">What comes with success.</param>
/// <param name="error">What comes with failure.</param>
public sealed class WitResultType(WitType? ok, WitType? error) : WitType
{
    /// <summary>What comes with success.</summary>
    public WitType? Ok { get; } = ok;

    /// <summary>What comes with failure.</summary>
    public WitType? Error { get; } = error;
}

/// <summary><c>tuple&lt;…&gt;</c></summary>
/// <param name="elements">Its parts, at least one.</param>
public sealed class WitTupleType(IReadOnlyList<WitType> elements) : WitType
{
    /// <summary>Its parts.</summary>
    public IReadOnlyList<WitType> Elements { get; } = elements;
}

/// <summary><c>map&lt;k, v&gt;</c></summary>
/// <param name="key">A primitive type other than floating point.</param>
/// <param name="value">What keys lead to.</param>
public sealed class WitMapType(WitType key, WitType value) : WitType
{
    /// <summary>A primitive type other than floating point.</summary>
    public WitType Key { get; } = key;

    /// <summary>What keys lead to.</summary>
    public WitType Value { get; } = value;
}

/// <summary><c>stream</c> or <c>stream&lt;t&gt;</c></summary>
/// <param name="element">What it carries, if anything.</param>
public sealed class WitStreamType(WitType? element) : WitType
{
    /// <summary>What it carries, if anything.</summary>
    public WitType? Element { get; } = element;
}

/// <summary><c>future</c> or <c>future&lt;t&gt;</c></summary>
/// <param name="element">What it brings, if anything.</param>
public sealed class WitFutureType(WitType? element) : WitType
{
    /// <summary>What it brings, if anything.</summary>
    public WitType? Element { get; } = element;
}

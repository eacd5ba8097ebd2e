using System.Runtime.CompilerServices;

namespace Pillion.Wasm.Components.Types;

/// <summary>
/// A resource type: the type of things that handles refer to. Each definition, and each import or export that says no more than
/// <c>(sub resource)</c>, is another type, equal to itself only.
/// </summary>
public sealed record ResourceType : ComponentDefinedType
{
    private readonly ResourceType? _root;

    /// <summary>A type that is unequal to all others.</summary>
    /// <param name="name">What messages call it; null if it has no name.</param>
    public ResourceType(string? name = null)
    {
        Name = name;
    }

    private ResourceType(string? name, ResourceType root)
    {
        Name = name;
        _root = root;
    }

    /// <summary>The name it was imported or exported by, if there is one. No part of equality.</summary>
    public string? Name { get; }

    /// <summary>The object that stands for the type itself, of which others are but further names.</summary>
    internal ResourceType Root => _root ?? this;

    /// <summary>Whether this is a further name of a type.</summary>
    internal bool IsAlias => _root is not null;

    /// <inheritdoc/>
    public bool Equals(ResourceType? other) => ReferenceEquals(Root, other?.Root);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(Root);

    /// <inheritdoc/>
    public override string ToString() => Name ?? "resource";

    /// <summary>The same type under a further name: equal, and another object, as what is visible outside goes by names.</summary>
    internal ResourceType Alias(string? name) => new(name ?? Name, Root);
}

/// <summary><c>own</c>: a handle whose holder decides when the resource ends.</summary>
/// <param name="Resource">What it refers to.</param>
public sealed record OwnType(ResourceType Resource) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => $"own<{Resource}>";
}

/// <summary><c>borrow</c>: a handle that is valid during the call it is passed to.</summary>
/// <param name="Resource">What it refers to.</param>
public sealed record BorrowType(ResourceType Resource) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => $"borrow<{Resource}>";
}

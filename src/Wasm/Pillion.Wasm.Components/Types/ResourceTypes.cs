namespace Pillion.Wasm.Components.Types;

/// <summary>
/// A resource type: the type of things that handles refer to. Each definition, and each import or export that says no more than
/// <c>(sub resource)</c>, is another type, equal to itself only.
/// </summary>
public sealed record ResourceType : ComponentDefinedType
{
    /// <summary>A type that is unequal to all others.</summary>
    /// <param name="name">What messages call it; null if it has no name.</param>
    public ResourceType(string? name = null)
    {
        Name = name;
    }

    /// <summary>The name it was first imported or exported by, if there is one. No part of equality.</summary>
    public string? Name { get; }

    /// <inheritdoc/>
    public bool Equals(ResourceType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => Name ?? "resource";
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

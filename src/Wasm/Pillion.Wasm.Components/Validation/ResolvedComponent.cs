using System.Collections.Immutable;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// A valid component with what validation found out about it: the types of its index spaces, in terms of its own resource types. Linking walks
/// the definitions again and finds here what each one is.
/// </summary>
internal sealed class ResolvedComponent
{
    /// <summary>The definitions.</summary>
    public required ComponentDefinition Definition { get; init; }

    /// <summary>What it imports and exports.</summary>
    public required ComponentType Type { get; init; }

    /// <summary>The type index space: an import, definition, alias or export of a type adds one.</summary>
    public required ImmutableArray<ComponentDefinedType> Types { get; init; }

    /// <summary>The function index space.</summary>
    public required ImmutableArray<ComponentFunctionType> Functions { get; init; }

    /// <summary>The instance index space; abstract resource types in it are those of this component's view.</summary>
    public required ImmutableArray<ComponentInstanceType> Instances { get; init; }

    /// <summary>The components inside, by their definitions.</summary>
    public required ImmutableDictionary<NestedComponentDefinition, ResolvedComponent> Nested { get; init; }
}

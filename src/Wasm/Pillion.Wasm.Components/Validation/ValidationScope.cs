using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

internal enum ScopeKind
{
    Component,
    ComponentType,
    InstanceType,
}

/// <summary>What is known at a place in a component, or in the type of a component or instance: its index spaces and what goes in and out.</summary>
internal sealed class ValidationScope(ScopeKind kind, ValidationScope? parent)
{
    public ScopeKind Kind { get; } = kind;

    /// <summary>The scope around it.</summary>
    public ValidationScope? Parent { get; } = parent;

    public ComponentSpaces Spaces { get; } = new();

    public List<NamedExternType> Imports { get; } = [];

    public List<NamedExternType> Exports { get; } = [];

    public ExternNames ImportNames { get; } = new("import");

    public ExternNames ExportNames { get; } = new("export");

    public NamedTypes NamedTypes { get; } = new();

    /// <summary>Resource types that imports introduce.</summary>
    public List<ResourceType> ImportedResources { get; } = [];

    /// <summary>
    /// Resource types that are made here or in components that are instantiated here, in order; those of the former, whose
    /// representation is known here, with true.
    /// </summary>
    public OrderedDictionary<ResourceType, bool> DefinedResources { get; } = [];

    /// <summary>The sum of the sizes of the types of all imports and exports.</summary>
    public int TypeSize { get; set; }

    /// <summary>How many scopes there are, this and those around it.</summary>
    public int Depth { get; } = (parent?.Depth ?? 0) + 1;

    /// <summary>The scope so many scopes out; 0 is this one.</summary>
    /// <exception cref="ComponentValidationException">There are not as many.</exception>
    public ValidationScope Outer(uint count, int offset)
    {
        if (count >= (uint)Depth)
        {
            throw new ComponentValidationException($"invalid outer alias count of {count}", offset);
        }

        var scope = this;
        for (; count > 0; count--)
        {
            scope = scope.Parent!;
        }

        return scope;
    }
}

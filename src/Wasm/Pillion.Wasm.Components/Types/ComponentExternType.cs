namespace Pillion.Wasm.Components.Types;

/// <summary>The type of an import or export of a component or an instance (component model, Explainer.md, "externdesc").</summary>
public abstract record ComponentExternType
{
    private protected ComponentExternType() { }

    /// <summary>What messages call this kind of thing: <c>func</c>, <c>instance</c> …</summary>
    public abstract string Kind { get; }
}

/// <summary>A function.</summary>
/// <param name="Type">Its type.</param>
public sealed record FunctionExternType(ComponentFunctionType Type) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => "func";
}

/// <summary>A value.</summary>
/// <param name="Type">Its type.</param>
public sealed record ValueExternType(ComponentValueType Type) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => "value";
}

/// <summary>A type.</summary>
/// <param name="Type">The type it is; for an abstract resource type one that is equal to itself only.</param>
/// <param name="IsAbstract">Whether nothing is said but that it is a resource type: <c>(sub resource)</c>.</param>
public sealed record TypeExternType(ComponentDefinedType Type, bool IsAbstract) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => IsAbstract ? "resource" : "type";
}

/// <summary>An instance.</summary>
/// <param name="Type">What it exports.</param>
public sealed record InstanceExternType(ComponentInstanceType Type) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => "instance";
}

/// <summary>A component, not instantiated.</summary>
/// <param name="Type">What it imports and exports.</param>
public sealed record NestedComponentExternType(ComponentType Type) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => "component";
}

/// <summary>A core module, not instantiated.</summary>
/// <param name="Type">What it imports and exports.</param>
public sealed record CoreModuleExternType(CoreModuleType Type) : ComponentExternType
{
    /// <inheritdoc/>
    public override string Kind => "core module";
}

namespace Pillion.Wasm.Components.Types;

/// <summary>
/// What an index of the type index space of a component stands for (component model, Explainer.md, "Type Definitions"): a value type, a
/// resource type, the type of functions, instances or components.
/// </summary>
public abstract record ComponentDefinedType
{
    private protected ComponentDefinedType() { }
}

namespace Pillion.Wasm.Components.Types;

/// <summary>The type of a component-level value. Equality is structural; resource types in it are equal to themselves only.</summary>
public abstract record ComponentValueType : ComponentDefinedType
{
    private protected ComponentValueType() { }
}

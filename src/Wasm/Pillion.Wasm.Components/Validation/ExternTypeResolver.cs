using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Makes types of imports and exports of how they are written (component model, Binary.md, "externdesc").</summary>
internal static class ExternTypeResolver
{
    /// <param name="name">What it is the type of; the name of a new resource type.</param>
    public static ComponentExternType Resolve(ExternTypeExpression expression, string name, ComponentSpaces spaces) =>
        expression.Kind switch
        {
            Sort.CoreModule => new CoreModuleExternType(spaces.ModuleTypeAt(expression.Index, expression.Offset)),
            Sort.Function => new FunctionExternType(spaces.FunctionTypeAt(expression.Index, expression.Offset)),
            Sort.Type when expression.IsAbstract => new TypeExternType(new ResourceType(name), IsAbstract: true),
            Sort.Type => new TypeExternType(Rename(spaces.TypeAt(expression.Index, expression.Offset), name), IsAbstract: false),
            Sort.Instance => new InstanceExternType(spaces.InstanceTypeAt(expression.Index, expression.Offset)),
            Sort.Component => new NestedComponentExternType(spaces.ComponentTypeAt(expression.Index, expression.Offset)),
            _ => throw SpaceLookup.ValuesAreNotSupported(expression.Offset),
        };

    /// <summary>The same type as another object: that is what has the name, and is visible under it (<see cref="NamedTypes"/>).</summary>
    public static ComponentDefinedType Rename(ComponentDefinedType type, string name) =>
        type switch
        {
            ResourceType resource => resource.Alias(name),
            PrimitiveType => type,
            ComponentValueType value => value with { },
            _ => type,
        };
}

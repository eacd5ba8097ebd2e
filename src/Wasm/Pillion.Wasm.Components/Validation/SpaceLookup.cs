using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>What an index refers to; an index that refers to nothing, or to something of another kind, is an error at the byte given.</summary>
internal static class SpaceLookup
{
    /// <param name="what">What messages call the things of the space.</param>
    public static T At<T>(this List<T> space, uint index, string what, int offset) =>
        index < (uint)space.Count
            ? space[(int)index]
            : throw new ComponentValidationException($"unknown {what} {index}: {what} index out of bounds", offset);

    public static ComponentDefinedType TypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.Types.At(index, "type", offset);

    public static ComponentFunctionType FunctionTypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.TypeAt(index, offset) as ComponentFunctionType ?? throw IsNot(index, "a function type", offset);

    public static ComponentInstanceType InstanceTypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.TypeAt(index, offset) as ComponentInstanceType ?? throw IsNot(index, "an instance type", offset);

    public static ComponentType ComponentTypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.TypeAt(index, offset) as ComponentType ?? throw IsNot(index, "a component type", offset);

    public static ResourceType ResourceAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.TypeAt(index, offset) as ResourceType ?? throw IsNot(index, "a resource type", offset);

    public static ComponentValueType ValueTypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.TypeAt(index, offset) as ComponentValueType ?? throw IsNot(index, "a defined type", offset);

    public static ComponentValueType Resolve(this ComponentSpaces spaces, ValueTypeReference reference) =>
        reference.Primitive is { } primitive ? PrimitiveType.Of(primitive) : spaces.ValueTypeAt(reference.Index, reference.Offset);

    public static ComponentValueType? Resolve(this ComponentSpaces spaces, ValueTypeReference? reference) =>
        reference is { } there ? spaces.Resolve(there) : null;

    public static CoreModuleType ModuleTypeAt(this ComponentSpaces spaces, uint index, int offset) =>
        spaces.CoreTypes.At(index, "core type", offset).Module
        ?? throw new ComponentValidationException($"core type index {index} is not a module type", offset);

    /// <summary>Something that can be exported, given to an instantiation, or put into an instance, with its type.</summary>
    public static ComponentExternType ExternAt(this ComponentSpaces spaces, Sort sort, uint index, int offset) =>
        sort switch
        {
            Sort.CoreModule => new CoreModuleExternType(spaces.CoreModules.At(index, "module", offset)),
            Sort.Function => new FunctionExternType(spaces.Functions.At(index, "function", offset)),
            Sort.Type => new TypeExternType(spaces.TypeAt(index, offset), IsAbstract: false),
            Sort.Component => new NestedComponentExternType(spaces.Components.At(index, "component", offset)),
            Sort.Instance => new InstanceExternType(spaces.Instances.At(index, "instance", offset)),
            Sort.Value => throw ValuesAreNotSupported(offset),
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "Nothing of that sort can be exported."),
        };

    /// <summary>Something that a core instance can be made of, with its type.</summary>
    public static ExternType CoreExternAt(this ComponentSpaces spaces, Sort sort, uint index, int offset) =>
        sort switch
        {
            Sort.CoreFunction => spaces.CoreFunctions.At(index, "function", offset),
            Sort.CoreTable => spaces.CoreTables.At(index, "table", offset),
            Sort.CoreMemory => spaces.CoreMemories.At(index, "memory", offset),
            Sort.CoreGlobal => spaces.CoreGlobals.At(index, "global", offset),
            Sort.CoreTag => spaces.CoreTags.At(index, "tag", offset),
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "No core instance exports anything of that sort."),
        };

    public static ComponentValidationException ValuesAreNotSupported(int offset) =>
        new("values of components are not supported: no import, export or start function can have them", offset);

    private static ComponentValidationException IsNot(uint index, string what, int offset) =>
        new($"type index {index} is not {what}", offset);
}

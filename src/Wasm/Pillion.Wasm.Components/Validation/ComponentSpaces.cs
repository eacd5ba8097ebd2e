using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// The index spaces of a component, or of the type of a component or instance, in the order of the definitions that add to them: of each thing
/// its type, with all references resolved.
/// </summary>
internal sealed class ComponentSpaces
{
    public List<FuncType> CoreFunctions { get; } = [];

    public List<TableType> CoreTables { get; } = [];

    public List<MemoryType> CoreMemories { get; } = [];

    public List<GlobalType> CoreGlobals { get; } = [];

    public List<TagType> CoreTags { get; } = [];

    public List<DefinedCoreType> CoreTypes { get; } = [];

    public List<CoreModuleType> CoreModules { get; } = [];

    public List<CoreInstanceType> CoreInstances { get; } = [];

    public List<ComponentFunctionType> Functions { get; } = [];

    public List<ComponentDefinedType> Types { get; } = [];

    public List<ComponentType> Components { get; } = [];

    public List<ComponentInstanceType> Instances { get; } = [];

    /// <summary>Adds what is imported, exported or an alias of an export.</summary>
    public void Add(ComponentExternType type)
    {
        switch (type)
        {
            case FunctionExternType function:
                Functions.Add(function.Type);
                break;
            case TypeExternType defined:
                Types.Add(defined.Type);
                break;
            case InstanceExternType instance:
                Instances.Add(instance.Type);
                break;
            case NestedComponentExternType component:
                Components.Add(component.Type);
                break;
            case CoreModuleExternType module:
                CoreModules.Add(module.Type);
                break;
            default:
                throw new ArgumentException($"There is no index space of {type.Kind}s.", nameof(type));
        }
    }

    /// <summary>Adds what a core instance exports.</summary>
    public void Add(ExternType type)
    {
        switch (type)
        {
            case FuncType function:
                CoreFunctions.Add(function);
                break;
            case TableType table:
                CoreTables.Add(table);
                break;
            case MemoryType memory:
                CoreMemories.Add(memory);
                break;
            case GlobalType global:
                CoreGlobals.Add(global);
                break;
            case TagType tag:
                CoreTags.Add(tag);
                break;
            default:
                throw new ArgumentException($"There is no index space of {type.Kind}s.", nameof(type));
        }
    }
}

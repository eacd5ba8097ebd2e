using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>The resource types that a type refers to and does not introduce itself.</summary>
internal static class FreeResources
{
    public static HashSet<ResourceType> Of(IEnumerable<NamedExternType> items)
    {
        var found = new HashSet<ResourceType>();
        Add(items, found);
        return found;
    }

    public static HashSet<ResourceType> Of(ComponentDefinedType type)
    {
        var found = new HashSet<ResourceType>();
        Add(type, found);
        return found;
    }

    private static void Add(IEnumerable<NamedExternType> items, HashSet<ResourceType> found)
    {
        foreach (var item in items)
        {
            switch (item.Type)
            {
                case FunctionExternType function:
                    Add(function.Type, found);
                    break;
                case ValueExternType value:
                    Add(value.Type, found);
                    break;
                case TypeExternType defined:
                    Add(defined.Type, found);
                    break;
                case InstanceExternType instance:
                    Add(instance.Type, found);
                    break;
                case NestedComponentExternType component:
                    Add(component.Type, found);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Add(ComponentDefinedType type, HashSet<ResourceType> found)
    {
        if (!TypeFacts.Of(type).HasResource)
        {
            return;
        }

        switch (type)
        {
            case ResourceType resource:
                found.Add(resource);
                break;
            case OwnType own:
                found.Add(own.Resource);
                break;
            case BorrowType borrow:
                found.Add(borrow.Resource);
                break;
            case ComponentValueType value:
                foreach (var part in ValueTypeParts.Of(value))
                {
                    Add(part, found);
                }

                break;
            case ComponentFunctionType function:
                foreach (var parameter in function.Parameters)
                {
                    Add(parameter.Type, found);
                }

                if (function.Result is not null)
                {
                    Add(function.Result, found);
                }

                break;
            case ComponentInstanceType instance:
                found.UnionWith(Of(instance.Exports).Except(instance.DefinedResources));
                break;
            case ComponentType component:
                found.UnionWith(
                    Of(component.Imports.Concat(component.Exports)).Except(component.ImportedResources).Except(component.DefinedResources)
                );
                break;
        }
    }
}

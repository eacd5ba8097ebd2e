using System.Collections.Immutable;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The resource types of a function type: how compiled code, which serves many components, refers to those of one.</summary>
internal static class ResourceTypes
{
    /// <summary>Each resource type that occurs, in order of first occurrence: parameters first, then the result.</summary>
    public static ImmutableArray<ResourceType> In(ComponentFunctionType type) => FunctionAbi.Of(type).Resources;

    /// <summary>As <see cref="In"/>, which keeps what this finds.</summary>
    public static ImmutableArray<ResourceType> Find(ComponentFunctionType type)
    {
        var found = ImmutableArray.CreateBuilder<ResourceType>();
        foreach (var parameter in type.Parameters)
        {
            Visit(parameter.Type, found);
        }

        if (type.Result is not null)
        {
            Visit(type.Result, found);
        }

        return found.DrainToImmutable();
    }

    private static void Visit(ComponentValueType type, ImmutableArray<ResourceType>.Builder found)
    {
        switch (type)
        {
            case OwnType own:
                Add(own.Resource, found);
                break;
            case BorrowType borrow:
                Add(borrow.Resource, found);
                break;
            default:
                foreach (var part in Despecialization.Parts(type))
                {
                    Visit(part, found);
                }

                break;
        }
    }

    private static void Add(ResourceType type, ImmutableArray<ResourceType>.Builder found)
    {
        if (!found.Contains(type))
        {
            found.Add(type);
        }
    }
}

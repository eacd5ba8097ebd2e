using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks definitions of resource types (component model, Binary.md, "resourcetype").</summary>
internal static class ResourceDefinitions
{
    public static ResourceType Define(ResourceExpression resource, ValidationScope scope)
    {
        if (scope.Kind != ScopeKind.Component)
        {
            throw new ComponentValidationException("resources can only be defined within a concrete component", resource.Offset);
        }

        if (resource.Representation != ValueType.I32)
        {
            throw new ComponentValidationException("resources can only be represented by `i32`", resource.Offset);
        }

        if (resource.Destructor is { } destructor)
        {
            var type = scope.Spaces.CoreFunctions.At(destructor, "function", resource.Offset);
            if (!type.Equals(new FuncType([ValueType.I32], [])))
            {
                throw new ComponentValidationException(
                    $"core function {destructor} has wrong signature for a destructor: {type}",
                    resource.Offset
                );
            }
        }

        var defined = new ResourceType();
        scope.DefinedResources.Add(defined, true);
        return defined;
    }

    /// <summary>A resource type that is defined in the component itself, whose representation it knows.</summary>
    public static void RequireLocal(ValidationScope scope, uint index, int offset)
    {
        var resource = scope.Spaces.ResourceAt(index, offset);
        if (!scope.DefinedResources.TryGetValue(resource, out var isLocal) || !isLocal)
        {
            throw new ComponentValidationException($"type {index} is not a local resource", offset);
        }
    }
}

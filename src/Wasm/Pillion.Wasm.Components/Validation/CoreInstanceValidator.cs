using System.Collections.Frozen;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks instances of core modules (component model, Explainer.md, "Instance Definitions").</summary>
internal static class CoreInstanceValidator
{
    public static void Instantiate(CoreInstantiateDefinition definition, ValidationScope scope)
    {
        ValidationLimits.CheckInstances(scope, definition.Offset);
        var module = scope.Spaces.CoreModules.At(definition.Module, "module", definition.Offset);
        var arguments = new Dictionary<string, CoreInstanceType>(StringComparer.Ordinal);
        foreach (var argument in definition.Arguments)
        {
            if (!arguments.TryAdd(argument.Name, scope.Spaces.CoreInstances.At(argument.Instance, "core instance", argument.Offset)))
            {
                throw new ComponentValidationException($"duplicate module instantiation argument named `{argument.Name}`", argument.Offset);
            }
        }

        foreach (var import in module.Imports)
        {
            Require(import, arguments, definition.Offset);
        }

        scope.Spaces.CoreInstances.Add(CoreInstanceType.Of(module));
    }

    public static void InlineExports(CoreInlineExportsDefinition definition, ValidationScope scope)
    {
        ValidationLimits.CheckInstances(scope, definition.Offset);
        var exports = new Dictionary<string, ExternType>(StringComparer.Ordinal);
        foreach (var export in definition.Exports)
        {
            if (!exports.TryAdd(export.Name, scope.Spaces.CoreExternAt(export.Sort, export.Index, export.Offset)))
            {
                throw new ComponentValidationException(
                    $"duplicate instantiation export name `{export.Name}` already defined",
                    export.Offset
                );
            }
        }

        scope.Spaces.CoreInstances.Add(new CoreInstanceType(exports.ToFrozenDictionary(StringComparer.Ordinal)));
    }

    private static void Require(ImportType import, Dictionary<string, CoreInstanceType> arguments, int offset)
    {
        if (!arguments.TryGetValue(import.Module, out var instance))
        {
            throw new ComponentValidationException($"missing module instantiation argument named `{import.Module}`", offset);
        }

        if (!instance.Exports.TryGetValue(import.Name, out var export))
        {
            throw new ComponentValidationException(
                $"module instantiation argument `{import.Module}` does not export an item named `{import.Name}`",
                offset
            );
        }

        try
        {
            CoreMatching.Require(export, import.Type);
        }
        catch (TypeMismatch e)
        {
            throw new ComponentValidationException(
                $"type mismatch for export `{import.Name}` of module instantiation argument `{import.Module}`: {e.Message}",
                offset,
                e
            );
        }
    }
}

using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks aliases (component model, Explainer.md, "Alias Definitions") and adds what they stand for to the index spaces.</summary>
internal static class AliasValidator
{
    public static void Export(ExportAliasDefinition alias, ValidationScope scope)
    {
        if (scope.Kind != ScopeKind.Component && alias.Sort is not (Sort.Type or Sort.Instance))
        {
            throw TypesOrInstancesOnly(alias.Offset);
        }

        if (alias.Sort == Sort.Value)
        {
            throw SpaceLookup.ValuesAreNotSupported(alias.Offset);
        }

        var instance = scope.Spaces.Instances.At(alias.Instance, "instance", alias.Offset);
        var export =
            instance.Find(alias.Name)
            ?? throw new ComponentValidationException($"instance {alias.Instance} has no export named `{alias.Name}`", alias.Offset);
        if (SortOf(export.Type) != alias.Sort)
        {
            var wanted = alias.Sort == Sort.CoreModule ? "module" : alias.Sort.Describe();
            throw new ComponentValidationException(
                $"export `{alias.Name}` for instance {alias.Instance} is not a {wanted}, but a {export.Type.Kind}",
                alias.Offset
            );
        }

        if (alias.Sort == Sort.Instance)
        {
            ValidationLimits.CheckInstances(scope, alias.Offset);
        }

        scope.Spaces.Add(export.Type);
    }

    public static void CoreExport(CoreExportAliasDefinition alias, ValidationScope scope)
    {
        if (scope.Kind != ScopeKind.Component)
        {
            throw TypesOrInstancesOnly(alias.Offset);
        }

        var instance = scope.Spaces.CoreInstances.At(alias.Instance, "core instance", alias.Offset);
        if (!instance.Exports.TryGetValue(alias.Name, out var type))
        {
            throw new ComponentValidationException($"core instance {alias.Instance} has no export named `{alias.Name}`", alias.Offset);
        }

        if ((int)type.Kind != (int)alias.Sort)
        {
            var wanted = alias.Sort == Sort.CoreFunction ? "function" : CoreMatching.Describe((ExternKind)alias.Sort);
            throw new ComponentValidationException(
                $"export `{alias.Name}` for core instance {alias.Instance} is not a {wanted}, but a {CoreMatching.Describe(type.Kind)}",
                alias.Offset
            );
        }

        scope.Spaces.Add(type);
    }

    public static void Outer(OuterAliasDefinition alias, ValidationScope scope)
    {
        if (scope.Kind != ScopeKind.Component && alias.Sort is not (Sort.Type or Sort.CoreType))
        {
            throw TypesOrInstancesOnly(alias.Offset);
        }

        var outer = scope.Outer(alias.Count, alias.Offset).Spaces;
        switch (alias.Sort)
        {
            case Sort.CoreModule:
                scope.Spaces.CoreModules.Add(outer.CoreModules.At(alias.Index, "module", alias.Offset));
                break;
            case Sort.CoreType:
                scope.Spaces.CoreTypes.Add(outer.CoreTypes.At(alias.Index, "core type", alias.Offset));
                break;
            case Sort.Component:
                scope.Spaces.Components.Add(outer.Components.At(alias.Index, "component", alias.Offset));
                break;
            default:
                var type = outer.TypeAt(alias.Index, alias.Offset);
                RequireClosed(type, alias, scope);
                scope.Spaces.Types.Add(type);
                break;
        }
    }

    // Components can be taken out of those around them, so that no resource type may come in but by imports.
    private static void RequireClosed(ComponentDefinedType type, OuterAliasDefinition alias, ValidationScope scope)
    {
        var leavesComponent = alias.Count > 0 && scope.Outer(alias.Count - 1, alias.Offset).Kind == ScopeKind.Component;
        if (leavesComponent && FreeResources.Of(type).Count > 0)
        {
            throw new ComponentValidationException(
                "cannot alias outer type which transitively refers to resources not defined in the current component",
                alias.Offset
            );
        }
    }

    private static Sort SortOf(ComponentExternType type) =>
        type switch
        {
            FunctionExternType => Sort.Function,
            ValueExternType => Sort.Value,
            TypeExternType => Sort.Type,
            InstanceExternType => Sort.Instance,
            NestedComponentExternType => Sort.Component,
            _ => Sort.CoreModule,
        };

    private static ComponentValidationException TypesOrInstancesOnly(int offset) =>
        new("aliases in component and instance types may only refer to types or instances", offset);
}

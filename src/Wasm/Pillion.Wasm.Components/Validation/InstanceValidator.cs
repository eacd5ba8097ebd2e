using System.Collections.Immutable;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks instances of components (component model, Explainer.md, "Instance Definitions").</summary>
internal static class InstanceValidator
{
    public static void Instantiate(InstantiateDefinition definition, ValidationScope scope)
    {
        ValidationLimits.CheckInstances(scope, definition.Offset);
        var component = scope.Spaces.Components.At(definition.Component, "component", definition.Offset);
        var arguments = new Dictionary<string, ComponentExternType>(StringComparer.Ordinal);
        foreach (var argument in definition.Arguments)
        {
            if (!arguments.TryAdd(argument.Name, scope.Spaces.ExternAt(argument.Sort, argument.Index, argument.Offset)))
            {
                throw new ComponentValidationException(
                    $"instantiation argument `{argument.Name}` conflicts with previous argument `{argument.Name}`",
                    argument.Offset
                );
            }
        }

        Substitution resources;
        try
        {
            resources = TypeMatching.RequireAll(component.Imports, component.ImportedResources, arguments.GetValueOrDefault, "import");
        }
        catch (TypeMismatch e)
        {
            throw new ComponentValidationException(e.Message, definition.Offset, e);
        }

        scope.Spaces.Instances.Add(new ComponentInstanceType(Specialize(component, arguments, resources, scope)));
    }

    public static void InlineExports(InlineExportsDefinition definition, ValidationScope scope)
    {
        ValidationLimits.CheckInstances(scope, definition.Offset);

        // No index is introduced by these exports, so that no resource type has a name among them.
        var names = new ExternNames("export");
        var exports = ImmutableArray.CreateBuilder<NamedExternType>(definition.Exports.Length);
        foreach (var export in definition.Exports)
        {
            var type = scope.Spaces.ExternAt(export.Sort, export.Index, export.Offset);
            names.Add(export.Name, type, export.Offset);
            exports.Add(
                new NamedExternType(export.Name.Name, type) { Implements = export.Name.Implements, ExternalId = export.Name.ExternalId }
            );
        }

        var instance = new ComponentInstanceType(exports.MoveToImmutable());
        TypeFacts.Check(instance, definition.Offset);
        scope.Spaces.Instances.Add(instance);
    }

    // What the component imports is now what it was given; what it defines is new in each instance.
    private static ImmutableArray<NamedExternType> Specialize(
        ComponentType component,
        Dictionary<string, ComponentExternType> arguments,
        Substitution resources,
        ValidationScope scope
    )
    {
        foreach (var defined in component.DefinedResources)
        {
            var fresh = new ResourceType(defined.Name);
            resources.Add(defined, fresh);
            scope.DefinedResources.Add(fresh, false);
        }

        resources.Forget();
        foreach (var import in component.Imports)
        {
            Rename(import.Type, arguments[import.Name], resources);
        }

        return resources.Apply(component.Exports);
    }

    // Types that come in by imports go out under the names that they have here.
    private static void Rename(ComponentExternType import, ComponentExternType argument, Substitution types)
    {
        switch (import, argument)
        {
            case (TypeExternType from, TypeExternType to):
                types.Rename(from.Type, to.Type);
                break;
            case (InstanceExternType from, InstanceExternType to):
                foreach (var export in from.Type.Exports)
                {
                    Rename(export.Type, to.Type.Find(export.Name)!.Type, types);
                }

                break;
        }
    }
}

using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks imports and exports (component model, Explainer.md, "Import and Export Definitions") and adds them to the index spaces.</summary>
internal static class ExternValidator
{
    public static void Import(ComponentImportDefinition import, ValidationScope scope)
    {
        var type = ExternTypeResolver.Resolve(import.Type, import.Name.Name, scope.Spaces);
        if (type is InstanceExternType instance)
        {
            type = new InstanceExternType(Fresh(instance.Type, scope.ImportedResources.Add));
        }
        else if (type is TypeExternType { IsAbstract: true, Type: ResourceType resource })
        {
            scope.ImportedResources.Add(resource);
        }

        Add(import.Name, type, scope, isImport: true, import.Offset);
    }

    public static void Export(ComponentExportDefinition export, ValidationScope scope)
    {
        var name = export.Name.Name;
        var actual = scope.Spaces.ExternAt(export.Sort, export.Index, export.Offset);
        if (export.Type is null)
        {
            var renamed = actual is TypeExternType type ? type with { Type = ExternTypeResolver.Rename(type.Type, name) } : actual;
            Export(export.Name, renamed, scope, export.Offset);
            return;
        }

        var ascribed = ExternTypeResolver.Resolve(export.Type, name, scope.Spaces);
        IEnumerable<ResourceType> open = ascribed switch
        {
            TypeExternType { IsAbstract: true, Type: ResourceType resource } => [resource],
            InstanceExternType instance => instance.Type.DefinedResources,
            _ => [],
        };
        try
        {
            _ = TypeMatching.RequireAll([new NamedExternType(name, ascribed)], open, _ => actual, "export");
        }
        catch (TypeMismatch e)
        {
            throw new ComponentValidationException(
                $"ascribed type of export is not compatible with item's type: {e.Message}",
                export.Offset,
                e
            );
        }

        Export(export.Name, ascribed, scope, export.Offset);
    }

    /// <summary>An export of a component, or a declaration of one.</summary>
    public static void Export(ExternName name, ComponentExternType type, ValidationScope scope, int offset)
    {
        if (type is InstanceExternType instance)
        {
            type = new InstanceExternType(Fresh(instance.Type, r => scope.DefinedResources.Add(r, false)));
        }
        else if (type is TypeExternType { IsAbstract: true, Type: ResourceType resource })
        {
            scope.DefinedResources.Add(resource, false);
        }

        Add(name, type, scope, isImport: false, offset);
    }

    private static void Add(ExternName name, ComponentExternType type, ValidationScope scope, bool isImport, int offset)
    {
        var kind = isImport ? "import" : "export";
        var names = isImport ? scope.ImportNames : scope.ExportNames;
        scope.Spaces.Add(type);
        if (type is TypeExternType { Type: ResourceType resource })
        {
            names.Register(name.Name, resource);
        }

        // The type of an instance is checked where an instance is imported or exported with it.
        if (scope.Kind != ScopeKind.InstanceType && !scope.NamedTypes.Register(type, isImport))
        {
            var what = type is TypeExternType ? "type" : type.Kind;
            throw new ComponentValidationException(
                $"{what} not valid to be used as {kind}: `{name.Name}` refers to a type that is not {kind}ed itself",
                offset
            );
        }

        names.Add(name, type, offset);
        ValidationLimits.AddTypeSize(scope, type, offset);
        (isImport ? scope.Imports : scope.Exports).Add(
            new NamedExternType(name.Name, type) { Implements = name.Implements, ExternalId = name.ExternalId }
        );
    }

    /// <summary>The type of one instance: with resource types of its own for those that the type of instances leaves open.</summary>
    private static ComponentInstanceType Fresh(ComponentInstanceType type, Action<ResourceType> add)
    {
        if (type.DefinedResources.IsEmpty)
        {
            return type;
        }

        var resources = new Substitution();
        foreach (var open in type.DefinedResources)
        {
            var fresh = new ResourceType(open.Name);
            resources.Add(open, fresh);
            add(fresh);
        }

        return new ComponentInstanceType(resources.Apply(type.Exports));
    }
}

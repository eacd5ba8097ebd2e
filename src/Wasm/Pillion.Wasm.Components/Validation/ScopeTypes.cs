using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>The type of a component, when all its definitions or declarations are known.</summary>
internal static class ScopeTypes
{
    public static ComponentType ComponentTypeOf(ValidationScope scope, int offset)
    {
        var imported = FreeResources.Of(scope.Imports);
        foreach (var (resource, _) in scope.DefinedResources)
        {
            if (imported.Contains(resource))
            {
                throw new ComponentValidationException($"local resource type `{resource}` found in imports", offset);
            }
        }

        var exported = FreeResources.Of(scope.Exports);
        var explicitly = new HashSet<ResourceType>();
        AddExported(scope.Exports, explicitly);
        var defined = scope.DefinedResources.Keys.Where(exported.Contains).ToList();
        if (defined.Find(r => !explicitly.Contains(r)) is { } hidden)
        {
            throw new ComponentValidationException($"local resource type `{hidden}` found in export but not exported itself", offset);
        }

        return new ComponentType([.. scope.Imports], [.. scope.Exports])
        {
            ImportedResources = [.. scope.ImportedResources],
            DefinedResources = [.. defined],
        };
    }

    private static void AddExported(IEnumerable<NamedExternType> exports, HashSet<ResourceType> resources)
    {
        foreach (var export in exports)
        {
            switch (export.Type)
            {
                case TypeExternType { Type: ResourceType resource }:
                    resources.Add(resource);
                    break;
                case InstanceExternType instance:
                    AddExported(instance.Type.Exports, resources);
                    break;
            }
        }
    }
}

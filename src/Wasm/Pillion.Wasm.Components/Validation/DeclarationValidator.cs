using System.Collections.Immutable;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Makes the types of components and instances of their declarations (component model, Binary.md, "componentdecl", "instancedecl").</summary>
internal static class DeclarationValidator
{
    public static ComponentType ComponentTypeOf(ComponentTypeExpression type, ValidationScope parent)
    {
        var scope = new ValidationScope(ScopeKind.ComponentType, parent);
        AddAll(type.Declarations, scope);
        return ScopeTypes.ComponentTypeOf(scope, type.Offset);
    }

    public static ComponentInstanceType InstanceTypeOf(InstanceTypeExpression type, ValidationScope parent)
    {
        var scope = new ValidationScope(ScopeKind.InstanceType, parent);
        AddAll(type.Declarations, scope);
        return new ComponentInstanceType([.. scope.Exports]) { DefinedResources = [.. scope.DefinedResources.Keys] };
    }

    private static void AddAll(ImmutableArray<Definition> declarations, ValidationScope scope)
    {
        foreach (var declaration in declarations)
        {
            Add(declaration, scope);
        }
    }

    /// <summary>Adds what may stand in a type; all but the export stands in components as well, with the same meaning.</summary>
    public static void Add(Definition declaration, ValidationScope scope)
    {
        switch (declaration)
        {
            case CoreTypeDefinition core:
                scope.Spaces.CoreTypes.AddRange(core.Types);
                break;
            case TypeDefinition type:
                scope.Spaces.Types.Add(TypeResolver.Resolve(type.Type, scope));
                break;
            case ExportAliasDefinition alias:
                AliasValidator.Export(alias, scope);
                break;
            case CoreExportAliasDefinition alias:
                AliasValidator.CoreExport(alias, scope);
                break;
            case OuterAliasDefinition alias:
                AliasValidator.Outer(alias, scope);
                break;
            case ComponentImportDefinition import:
                ExternValidator.Import(import, scope);
                break;
            case ExportDeclaration export:
                var resolved = ExternTypeResolver.Resolve(export.Type, export.Name.Name, scope.Spaces);
                ExternValidator.Export(export.Name, resolved, scope, export.Offset);
                break;
            default:
                throw new ArgumentException($"{declaration} is no declaration.", nameof(declaration));
        }
    }
}

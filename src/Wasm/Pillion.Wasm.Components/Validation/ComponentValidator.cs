using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks decoded components, definition by definition, and finds the types of all that they define, import and export.</summary>
internal static class ComponentValidator
{
    /// <param name="validateCode">
    /// Whether the functions of core modules are checked too. Compiling a module checks it anyway, and code that is cached has been checked.
    /// </param>
    /// <exception cref="ComponentValidationException">The component is not valid.</exception>
    public static void Validate(ComponentDefinition component, bool validateCode = true) => Validate(component, parent: null, validateCode);

    private static void Validate(ComponentDefinition component, ValidationScope? parent, bool validateCode)
    {
        var scope = new ValidationScope(ScopeKind.Component, parent);
        foreach (var definition in component.Definitions)
        {
            Validate(definition, scope, validateCode);
        }

        component.Complete(scope.Spaces, ScopeTypes.ComponentTypeOf(scope, component.Start));
    }

    private static void Validate(Definition definition, ValidationScope scope, bool validateCode)
    {
        switch (definition)
        {
            case CoreModuleDefinition module:
                scope.Spaces.CoreModules.Add(CoreModuleValidator.TypeOf(module, validateCode));
                break;
            case CoreInstantiateDefinition instance:
                CoreInstanceValidator.Instantiate(instance, scope);
                break;
            case CoreInlineExportsDefinition instance:
                CoreInstanceValidator.InlineExports(instance, scope);
                break;
            case NestedComponentDefinition nested:
                Validate(nested.Component, scope, validateCode);
                TypeFacts.Check(nested.Component.Type, nested.Offset);
                scope.Spaces.Components.Add(nested.Component.Type);
                break;
            case InstantiateDefinition instance:
                InstanceValidator.Instantiate(instance, scope);
                break;
            case InlineExportsDefinition instance:
                InstanceValidator.InlineExports(instance, scope);
                break;
            case LiftDefinition lift:
                CanonValidator.Lift(lift, scope);
                break;
            case LowerDefinition lower:
                CanonValidator.Lower(lower, scope);
                break;
            case BuiltinDefinition builtin:
                BuiltinValidator.Add(builtin, scope);
                break;
            case StartDefinition start:
                throw SpaceLookup.ValuesAreNotSupported(start.Offset);
            case ComponentExportDefinition export:
                ExternValidator.Export(export, scope);
                break;
            default:
                DeclarationValidator.Add(definition, scope);
                break;
        }
    }
}

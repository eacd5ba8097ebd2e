using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Validation;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks core modules inside of components, and finds what they import and export.</summary>
internal static class CoreModuleValidator
{
    /// <param name="validateCode">Whether functions are checked too; not needed if the module is compiled afterwards.</param>
    public static CoreModuleType TypeOf(CoreModuleDefinition definition, bool validateCode)
    {
        try
        {
            if (validateCode)
            {
                _ = ModuleValidator.Validate(definition.Module);
            }
            else
            {
                ModuleValidator.ValidateInterface(definition.Module);
            }
        }
        catch (WasmException e)
        {
            // The form of code is looked at only when it is validated.
            throw CoreModuleError.InComponent(e, definition.Offset);
        }

        var type = new CoreModuleType(definition.Module.DescribeImports(), definition.Module.DescribeExports());

        // Imports of a core module may share their names, those of a component may not.
        var names = new HashSet<(string, string)>();
        foreach (var import in type.Imports)
        {
            if (!names.Add((import.Module, import.Name)))
            {
                throw new ComponentValidationException($"duplicate import name `{import.Module}:{import.Name}`", definition.Offset);
            }
        }

        return type;
    }
}

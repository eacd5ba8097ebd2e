using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Validation;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Components.Tests.Testing;

/// <summary>Components written as text.</summary>
internal static class ValidatedComponent
{
    public static ComponentDefinition Of(string text, bool validateCode = true)
    {
        var component = ComponentDecoder.Decode(WatReader.ToBinary(text));
        ComponentValidator.Validate(component, validateCode);
        return component;
    }

    /// <summary>What is wrong with a component.</summary>
    public static string ErrorOf(string text) => Assert.Throws<ComponentValidationException>(() => Of(text)).Message;
}

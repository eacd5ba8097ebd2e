using Pillion.Wasm.Text.Printing;
using Pillion.Wasm.Text.Printing.Components;

namespace Pillion.Wasm.Text;

/// <summary>Turns the binary format into the text format, such that <see cref="WatReader"/> gives the same module or component back.</summary>
/// <remarks>
/// What has a unique name in the name section is called by it, other names are kept as annotations; so are branch hints and custom
/// sections. Instructions are written one per line, not folded. Code is decoded, not validated.
/// </remarks>
public static class WatPrinter
{
    /// <summary>The module or component as text.</summary>
    /// <param name="module">A module or component in the binary format.</param>
    /// <exception cref="WasmFormatException">The bytes are neither, or hold an instruction that is not known.</exception>
    public static string ToText(ReadOnlySpan<byte> module) =>
        ComponentPrinter.IsComponent(module) ? ComponentPrinter.Print(module) : ModulePrinter.Print(module);
}

using Pillion.Wasm.Text.Printing;

namespace Pillion.Wasm.Text;

/// <summary>Turns the binary format into the text format, such that <see cref="WatReader"/> gives the same module back.</summary>
/// <remarks>
/// What has a unique name in the name section is called by it, other names are kept as annotations; so are branch hints and custom
/// sections. Instructions are written one per line, not folded. Code is decoded, not validated.
/// </remarks>
public static class WatPrinter
{
    /// <summary>The module as text.</summary>
    /// <param name="module">A module in the binary format.</param>
    /// <exception cref="WasmFormatException">The bytes are not a module, or hold an instruction that is not known.</exception>
    public static string ToText(ReadOnlySpan<byte> module) => ModulePrinter.Print(module);
}

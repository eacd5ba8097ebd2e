using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Modules;

namespace Pillion.Wasm.Text;

/// <summary>
/// Turns the text format into the binary format: WebAssembly 3.0 with the proposals threads, custom page sizes and wide arithmetic, and
/// the legacy form of exception handling (core spec, §6 "Text Format").
/// </summary>
/// <remarks>
/// The result is well-formed but not validated. Identifiers become its name section; the annotations <c>@name</c>, <c>@custom</c> and
/// <c>@metadata.code.branch_hint</c> become custom sections, all others are passed over.
/// </remarks>
public static class WatReader
{
    /// <summary>The module in the binary format.</summary>
    /// <param name="utf8">One module, <c>(module …)</c>, or its fields alone; UTF-8 without a byte order mark.</param>
    /// <exception cref="WatFormatException">The text is not a module.</exception>
    public static byte[] ToBinary(ReadOnlySpan<byte> utf8) => ModuleReader.ReadText(Lexer.Tokenize(utf8.ToArray()));

    /// <inheritdoc cref="ToBinary(ReadOnlySpan{byte})"/>
    /// <param name="text">One module, <c>(module …)</c>, or its fields alone.</param>
    public static byte[] ToBinary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ModuleReader.ReadText(Lexer.Tokenize(Encoding.UTF8.GetBytes(text)));
    }
}

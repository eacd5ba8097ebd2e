using System.Text;
using Pillion.Wasm.Text.Components;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text;

/// <summary>
/// Turns the text format into the binary format: WebAssembly 3.0 with the proposals threads, custom page sizes and wide arithmetic, and
/// the legacy form of exception handling (core spec, §6 "Text Format").
/// </summary>
/// <remarks>
/// Components are read too, in the form of the component model at the level of WASI 0.3 (component model, Explainer.md). The result is well-formed but not validated. Identifiers become its name section; the annotations <c>@name</c>, <c>@custom</c> and
/// <c>@metadata.code.branch_hint</c> become custom sections, all others are passed over.
/// </remarks>
public static class WatReader
{
    /// <summary>The module or component in the binary format.</summary>
    /// <param name="utf8">One module, <c>(module …)</c>, or its fields alone, or one component, <c>(component …)</c>; UTF-8 without a byte order mark.</param>
    /// <exception cref="WatFormatException">The text is neither.</exception>
    public static byte[] ToBinary(ReadOnlySpan<byte> utf8) => ReadText(utf8.ToArray());

    /// <inheritdoc cref="ToBinary(ReadOnlySpan{byte})"/>
    /// <param name="text">One module, <c>(module …)</c>, or its fields alone, or one component.</param>
    public static byte[] ToBinary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReadText(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] ReadText(byte[] utf8)
    {
        var tokens = Lexer.Tokenize(utf8);
        return new TokenCursor(tokens).IsForm("component"u8) ? ComponentReader.ReadText(tokens) : ModuleReader.ReadText(tokens);
    }
}

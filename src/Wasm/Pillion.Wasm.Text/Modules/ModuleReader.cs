using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Modules;

/// <summary>Turns a module's text into the binary format.</summary>
internal static class ModuleReader
{
    /// <summary>A text that is one module: <c>(module …)</c>, or only its fields.</summary>
    public static byte[] ReadText(TokenList tokens)
    {
        var cursor = new TokenCursor(tokens);
        if (!cursor.IsForm("module"u8))
        {
            var fields = ReadFields(cursor, id: null, name: null);
            cursor.Expect(TokenKind.End);
            return fields;
        }

        var module = Scripts.ModuleForm.Read(cursor, new LineCounter(tokens));
        cursor.Expect(TokenKind.End);
        return module.ToBinary();
    }

    /// <summary>The fields of a module, up to its closing parenthesis or the end of the text.</summary>
    /// <param name="id">The identifier of the module, which names it too.</param>
    public static byte[] ReadFields(TokenCursor cursor, string? id, string? name)
    {
        // outline: indices, types → fields → sections
        var scope = new ModuleScope();
        var customs = new CustomSections();
        var sections = new ModuleSections(scope, customs) { Names = { ModuleName = name ?? id } };
        var outline = new ModuleOutline(cursor, scope, customs);
        outline.Scan();
        var end = cursor.Position;

        var reader = new FieldReader(cursor, scope, sections);
        foreach (var field in outline.Fields)
        {
            cursor.Position = field;
            reader.Read();
        }

        cursor.Position = end;
        return sections.ToBinary();
    }
}

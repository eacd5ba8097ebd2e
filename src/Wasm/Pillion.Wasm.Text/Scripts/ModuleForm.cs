using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>Reads the forms <c>(module …)</c> and <c>(component …)</c>, of which only the fields are a module's or component's own.</summary>
internal static class ModuleForm
{
    /// <summary>Passes over the form that the cursor is at.</summary>
    public static WastModule Read(TokenCursor cursor, LineCounter lines)
    {
        var line = lines.LineOf(cursor.Position);
        if (cursor.TryForm("component"u8))
        {
            return ReadRest(cursor, line, isComponent: true);
        }

        cursor.ExpectForm("module"u8);
        return ReadRest(cursor, line, isComponent: false);
    }

    /// <summary>Passes over the form from after its keyword, or after <c>definition</c>.</summary>
    /// <param name="line">Where it begins.</param>
    public static WastModule ReadRest(TokenCursor cursor, int line, bool isComponent)
    {
        var id = cursor.TryReadId();
        var kind =
            cursor.TryKeyword("binary"u8) ? WastModuleKind.Binary
            : cursor.TryKeyword("quote"u8) ? WastModuleKind.Quote
            : WastModuleKind.Text;
        if (kind != WastModuleKind.Text)
        {
            var content = cursor.ReadStrings();
            cursor.ExpectClose();
            return new WastModule(line, id, kind, content) { IsComponent = isComponent };
        }

        var name = NameAnnotation.TryRead(cursor);
        if (name is not null && cursor.TryAnnotation("name"u8))
        {
            throw cursor.ErrorAt(cursor.Position - 1, "@name annotation: multiple module names");
        }

        var module = new WastModule(line, id, name, cursor.Tokens, cursor.Position) { IsComponent = isComponent };
        while (cursor.Kind != TokenKind.Close)
        {
            if (!cursor.Current.Opens)
            {
                throw cursor.Unexpected();
            }

            cursor.SkipForm();
        }

        cursor.Position++;
        return module;
    }
}

using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

internal sealed partial class ComponentReader
{
    /// <summary>An export from after its keyword; it gives what it exports a new index.</summary>
    private void ReadExport()
    {
        const byte NoType = 0;
        const byte OfType = 1;
        var name = DeclaredName.Read(_cursor);
        var export = new WasmWriter();
        ExternName.Read(_cursor, export);
        var at = _cursor.Position + 1;
        var (sort, index) = _references.ReadForm();
        ExpectExportable(sort, at);
        sort.WriteTo(export);
        export.WriteUnsigned(index);
        if (_cursor.Kind == TokenKind.Open)
        {
            export.WriteByte(OfType);
            _types.ReadExternType(export);
        }
        else
        {
            export.WriteByte(NoType);
        }

        _scope.Write(ComponentSectionId.Export, export.Written);
        _scope.Declare(_cursor, sort, name);
    }

    private void ExpectExportable(ComponentSort sort, int at)
    {
        if (sort.IsCore && sort != ComponentSort.CoreModule)
        {
            throw _cursor.ErrorAt(at, $"unexpected token: a {sort.Description} is not exported");
        }
    }

    /// <summary>The names of the exports <c>(export "name")</c> that stand inside a definition.</summary>
    private List<byte[]> ReadInlineExportNames()
    {
        var names = new List<byte[]>();
        while (ExternName.IsInline(_cursor, "export"u8))
        {
            names.Add(ReadInlineName("export"u8));
        }

        return names;
    }

    private byte[] ReadInlineName(ReadOnlySpan<byte> keyword)
    {
        _cursor.ExpectForm(keyword);
        var name = new WasmWriter();
        ExternName.Read(_cursor, name);
        _cursor.ExpectClose();
        return name.Written.ToArray();
    }

    /// <summary>The import <c>(import "name")</c> that stands inside a definition, with the type that follows.</summary>
    private uint ReadInlineImport(ComponentSort sort, DeclaredName name)
    {
        var import = new WasmWriter();
        import.WriteBytes(ReadInlineName("import"u8));
        _types.ReadExternType(sort, import);
        _scope.Write(ComponentSectionId.Import, import.Written);
        return _scope.Declare(_cursor, sort, name);
    }

    /// <summary>Whether <c>(alias export $i "name")</c> is here, with nothing of a sort, which aliases by themselves have.</summary>
    private bool IsInlineAlias()
    {
        var start = _cursor.Position;
        var isInline = _cursor.TryForm("alias"u8);
        _cursor.TryKeyword("core"u8);
        isInline &= _cursor.TryKeyword("export"u8) && _cursor.PeekKind(1) == TokenKind.String && _cursor.PeekKind(2) == TokenKind.Close;
        _cursor.Position = start;
        return isInline;
    }

    private void AddInlineExports(List<byte[]> names, ComponentSort sort, uint index)
    {
        foreach (var name in names)
        {
            _inlineExports.Add((name, sort, index));
        }
    }

    private void WriteInlineExports()
    {
        const byte NoType = 0;
        foreach (var (name, sort, index) in _inlineExports)
        {
            var export = new WasmWriter();
            export.WriteBytes(name);
            sort.WriteTo(export);
            export.WriteUnsigned(index);
            export.WriteByte(NoType);
            _scope.Write(ComponentSectionId.Export, export.Written);
            _scope.Declare(_cursor, sort, DeclaredName.None);
        }
    }
}

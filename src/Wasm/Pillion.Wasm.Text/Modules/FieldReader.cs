using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Instructions;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

/// <summary>The second pass over a module: reads its fields, other than types, into sections (core spec, §6.6).</summary>
/// <remarks>
/// Imports, exports and the start function are here; the other fields in a file each. Each is read in place: identifiers are declared
/// already, and abbreviations (inline imports, exports and segments) become entries of their sections at once.
/// </remarks>
internal sealed partial class FieldReader(TokenCursor cursor, ModuleScope scope, ModuleSections sections)
{
    private const byte EndCode = 0x0B;
    private const byte I32ConstCode = 0x41;
    private const byte I64ConstCode = 0x42;

    private readonly ExpressionReader _expressions = new(cursor, scope);
    private readonly TypeReader _types = new(cursor, scope.Types);
    private readonly ExternTypeReader _externs = new(cursor, scope.Types);

    /// <summary>By sort: the index of the next thing that is defined or imported.</summary>
    private readonly uint[] _next = new uint[Enum.GetValues<ExternSort>().Length];

    /// <summary>Reads the field that the cursor is at.</summary>
    public void Read()
    {
        cursor.Expect(TokenKind.Open);
        if (ExternSorts.Named(cursor.Bytes) is { } sort)
        {
            cursor.Position++;
            ReadDefinition(sort);
        }
        else if (cursor.TryKeyword("import"u8))
        {
            ReadImport();
        }
        else if (cursor.TryKeyword("export"u8))
        {
            ReadExport();
        }
        else if (cursor.TryKeyword("start"u8))
        {
            ReadStart();
        }
        else if (cursor.TryKeyword("elem"u8))
        {
            ReadElement();
        }
        else
        {
            cursor.Expect(TokenKind.Keyword);
            ReadData();
        }

        cursor.ExpectClose();
    }

    private void ReadDefinition(ExternSort sort)
    {
        SkipId();
        var index = _next[(int)sort]++;
        while (cursor.TryForm("export"u8))
        {
            WriteExport(cursor.ReadName(), sort, index);
            cursor.ExpectClose();
        }

        if (cursor.TryForm("import"u8))
        {
            var (module, name) = (cursor.ReadName(), cursor.ReadName());
            cursor.ExpectClose();
            ReadImported(module, name, sort, index);
            return;
        }

        switch (sort)
        {
            case ExternSort.Function:
                ReadFunction(index);
                break;
            case ExternSort.Table:
                ReadTable(index);
                break;
            case ExternSort.Memory:
                ReadMemory(index);
                break;
            case ExternSort.Global:
                ReadGlobal();
                break;
            default:
                _externs.ReadTag(sections.Tags.Add());
                break;
        }
    }

    private void ReadImport()
    {
        var (module, name) = (cursor.ReadName(), cursor.ReadName());
        cursor.Expect(TokenKind.Open);
        var sort = ExternSorts.Named(cursor.Bytes) ?? throw cursor.Unexpected();
        cursor.Position++;
        SkipId();
        ReadImported(module, name, sort, _next[(int)sort]++);
        cursor.ExpectClose();
    }

    /// <summary>Reads the type of an import.</summary>
    private void ReadImported(byte[] module, byte[] name, ExternSort sort, uint index)
    {
        var import = sections.Imports.Add();
        import.WriteSized(module);
        import.WriteSized(name);
        var locals = _externs.Read(sort, import);
        if (sort == ExternSort.Function)
        {
            sections.Names.AddLocals(index, locals.Names);
        }
    }

    private void ReadExport()
    {
        var name = cursor.ReadName();
        cursor.Expect(TokenKind.Open);
        if (cursor.Kind != TokenKind.Keyword || ExternSorts.Named(cursor.Bytes) is not { } sort)
        {
            throw cursor.Unexpected();
        }

        cursor.Position++;
        WriteExport(name, sort, scope.SpaceOf(sort).ReadIndex(cursor));
        cursor.ExpectClose();
    }

    private void WriteExport(byte[] name, ExternSort sort, uint index)
    {
        var export = sections.Exports.Add();
        export.WriteSized(name);
        export.WriteByte((byte)sort);
        export.WriteUnsigned(index);
    }

    private void ReadStart()
    {
        if (sections.Start is not null)
        {
            throw cursor.ErrorAt(cursor.Position - 1, "multiple start sections");
        }

        sections.Start = scope.Functions.ReadIndex(cursor);
    }

    /// <summary>Passes over an identifier that the first pass has declared.</summary>
    private void SkipId()
    {
        cursor.TryReadId();
        NameAnnotation.TryRead(cursor);
    }

    /// <summary>Reads the instructions of a constant expression up to a closing parenthesis, and writes them with their end.</summary>
    private void ReadConstant(WasmWriter writer)
    {
        _expressions.ReadAll(writer);
        writer.WriteByte(EndCode);
    }

    /// <summary>Reads <c>(keyword expression)</c>, or one folded instruction for short, and writes it with its end.</summary>
    private void ReadConstantForm(WasmWriter writer, ReadOnlySpan<byte> keyword)
    {
        if (cursor.TryForm(keyword))
        {
            ReadConstant(writer);
            cursor.ExpectClose();
        }
        else
        {
            _expressions.ReadFolded(writer);
            writer.WriteByte(EndCode);
        }
    }

    /// <summary>The table or memory of a segment: <c>(memory x)</c>, or as in WebAssembly 1.0 the index alone; null if none is written.</summary>
    private uint? ReadTarget(ReadOnlySpan<byte> keyword, IndexSpace space)
    {
        if (!cursor.TryForm(keyword))
        {
            return space.TryReadIndex(cursor);
        }

        var index = space.ReadIndex(cursor);
        cursor.ExpectClose();
        return index;
    }

    /// <summary>Writes the offset of a segment that belongs to its table or memory.</summary>
    private static void WriteZeroOffset(WasmWriter writer, bool is64)
    {
        writer.WriteByte(is64 ? I64ConstCode : I32ConstCode);
        writer.WriteSigned(0);
        writer.WriteByte(EndCode);
    }
}

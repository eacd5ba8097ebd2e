using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

internal sealed partial class FieldReader
{
    // The bits that together are the first number of an element segment (core spec, §5.5.12).
    private const byte IsNotActive = 1;
    private const byte HasTableOrIsDeclarative = 2;
    private const byte HasExpressions = 4;

    private const byte FunctionKind = 0;

    /// <summary>The elements of a segment: indices of functions, or expressions.</summary>
    private readonly record struct ElementList(ValType Type, bool AreExpressions, uint Count, byte[] Encoded);

    /// <summary>A table from after its imports and exports (core spec, §6.6.6).</summary>
    private void ReadTable(uint index)
    {
        var table = sections.Tables.Add();
        var is64 = SizeLimits.ReadIs64(cursor);
        if (cursor.Kind == TokenKind.Integer)
        {
            ReadSizedTable(table, is64);
            return;
        }

        // The elements are given, which say how large it is.
        var type = _types.ReadRefType();
        cursor.ExpectForm("elem"u8);
        var elements = ReadElements(type);
        cursor.ExpectClose();
        type.WriteTo(table);
        new SizeLimits(is64, elements.Count, elements.Count).WriteTo(table);

        var segment = sections.Elements.Add();
        var offset = new WasmWriter();
        WriteZeroOffset(offset, is64);
        WriteActiveElements(segment, index, offset, elements);
    }

    private void ReadSizedTable(WasmWriter table, bool is64)
    {
        const byte WithInitializer = 0x40;
        var limits = SizeLimits.Read(cursor, is64);
        var type = _types.ReadRefType();
        var hasInitializer = cursor.Kind != TokenKind.Close;
        if (hasInitializer)
        {
            table.WriteByte(WithInitializer);
            table.WriteByte(0);
        }

        type.WriteTo(table);
        limits.WriteTo(table);
        if (hasInitializer)
        {
            ReadConstant(table);
        }
    }

    /// <summary>An element segment from after its keyword (core spec, §6.6.9).</summary>
    private void ReadElement()
    {
        SkipId();
        var segment = sections.Elements.Add();
        if (cursor.TryKeyword("declare"u8))
        {
            WriteElements(segment, IsNotActive | HasTableOrIsDeclarative, ReadElementList(mayOmitKind: false));
            return;
        }

        var table = ReadTarget("table"u8, scope.Tables);

        if (table is null && (cursor.Kind != TokenKind.Open || cursor.IsForm("ref"u8)))
        {
            WriteElements(segment, IsNotActive, ReadElementList(mayOmitKind: false));
            return;
        }

        var offset = new WasmWriter();
        ReadConstantForm(offset, "offset"u8);
        WriteActiveElements(segment, table, offset, ReadElementList(mayOmitKind: true));
    }

    /// <summary><c>func</c> and indices, or a reference type and expressions.</summary>
    /// <param name="mayOmitKind">Whether indices may stand alone, as in active segments.</param>
    private ElementList ReadElementList(bool mayOmitKind)
    {
        if (cursor.TryKeyword("func"u8))
        {
            return ReadIndices();
        }

        if (_types.TryReadRefType() is { } type)
        {
            return ReadExpressions(type);
        }

        return mayOmitKind ? ReadIndices() : throw cursor.Unexpected();
    }

    /// <summary>The elements of a table of that type: indices of functions or expressions.</summary>
    private ElementList ReadElements(ValType type)
    {
        if (cursor.Kind is not (TokenKind.Id or TokenKind.Integer))
        {
            return cursor.Kind == TokenKind.Close && type == ValType.FuncRef ? ReadIndices() : ReadExpressions(type);
        }

        return type == ValType.FuncRef ? ReadIndices() : ReadIndicesAsExpressions(type);
    }

    private ElementList ReadIndices()
    {
        var indices = new WasmWriter();
        var count = 0u;
        for (; scope.Functions.TryReadIndex(cursor) is { } function; count++)
        {
            indices.WriteUnsigned(function);
        }

        return new ElementList(ValType.FuncRef, AreExpressions: false, count, indices.Written.ToArray());
    }

    private ElementList ReadIndicesAsExpressions(ValType type)
    {
        const byte RefFuncCode = 0xD2;
        var expressions = new WasmWriter();
        var count = 0u;
        for (; scope.Functions.TryReadIndex(cursor) is { } function; count++)
        {
            expressions.WriteByte(RefFuncCode);
            expressions.WriteUnsigned(function);
            expressions.WriteByte(EndCode);
        }

        return new ElementList(type, AreExpressions: true, count, expressions.Written.ToArray());
    }

    private ElementList ReadExpressions(ValType type)
    {
        var expressions = new WasmWriter();
        var count = 0u;
        for (; cursor.Kind == TokenKind.Open; count++)
        {
            ReadConstantForm(expressions, "item"u8);
        }

        return new ElementList(type, AreExpressions: true, count, expressions.Written.ToArray());
    }

    private static void WriteActiveElements(WasmWriter segment, uint? table, WasmWriter offset, ElementList elements)
    {
        // The short form stands for table 0 and plain function references; it is kept for segments that name no table.
        var isShort = table is null && elements.Type == ValType.FuncRef;
        WriteFlags(segment, isShort ? 0 : HasTableOrIsDeclarative, elements);
        if (!isShort)
        {
            segment.WriteUnsigned(table ?? 0);
        }

        segment.WriteBytes(offset.Written);
        if (!isShort)
        {
            WriteKind(segment, elements);
        }

        WriteList(segment, elements);
    }

    /// <summary>Writes a passive or declarative segment.</summary>
    private static void WriteElements(WasmWriter segment, int flags, ElementList elements)
    {
        WriteFlags(segment, flags, elements);
        WriteKind(segment, elements);
        WriteList(segment, elements);
    }

    private static void WriteFlags(WasmWriter segment, int flags, ElementList elements) =>
        segment.WriteByte((byte)(flags | (elements.AreExpressions ? HasExpressions : 0)));

    private static void WriteKind(WasmWriter segment, ElementList elements)
    {
        if (elements.AreExpressions)
        {
            elements.Type.WriteTo(segment);
        }
        else
        {
            segment.WriteByte(FunctionKind);
        }
    }

    private static void WriteList(WasmWriter segment, ElementList elements)
    {
        segment.WriteUnsigned(elements.Count);
        segment.WriteBytes(elements.Encoded);
    }
}

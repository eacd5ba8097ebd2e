using System.Runtime.CompilerServices;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Components;

internal sealed partial class ComponentTypeReader
{
    private const byte Function = 0x40;
    private const byte AsyncFunction = 0x43;
    private const byte FixedList = 0x67;

    /// <summary>Reads a type constructor's content and writes it.</summary>
    private delegate void ContentReader(ComponentTypeReader reader, WasmWriter type);

    private static readonly (string Keyword, byte Code, ContentReader Read)[] s_constructors =
    [
        ("record", 0x72, (reader, type) => reader.ReadFields("field"u8, type)),
        ("variant", 0x71, (reader, type) => reader.ReadCases(type)),
        ("list", 0x70, (reader, type) => reader.ReadValue(type)),
        ("tuple", 0x6F, (reader, type) => reader.ReadElements(type)),
        ("flags", 0x6E, (reader, type) => reader.ReadLabels(type)),
        ("enum", 0x6D, (reader, type) => reader.ReadLabels(type)),
        ("option", 0x6B, (reader, type) => reader.ReadValue(type)),
        ("result", 0x6A, (reader, type) => reader.ReadResult(type)),
        ("own", 0x69, (reader, type) => type.WriteUnsigned(reader._references.Read(ComponentSort.Type))),
        ("borrow", 0x68, (reader, type) => type.WriteUnsigned(reader._references.Read(ComponentSort.Type))),
        ("stream", 0x66, (reader, type) => reader.ReadOptional(type)),
        ("future", 0x65, (reader, type) => reader.ReadOptional(type)),
        ("map", 0x63, (reader, type) => reader.ReadPair(type)),
    ];

    /// <summary>A value type where it is used: a primitive one, an index, or one written in place, which implies a definition.</summary>
    public void ReadValue(WasmWriter writer)
    {
        if (TryReadPrimitive(writer))
        {
            return;
        }

        uint index;
        if (cursor.Kind != TokenKind.Open || _references.IsTypeReference())
        {
            index = _references.Read(ComponentSort.Type);
        }
        else
        {
            var type = new WasmWriter();
            ReadDefinedValue(type);
            index = Define(type, Syntax.DeclaredName.None);
        }

        writer.WriteSigned(index);
    }

    /// <summary>What a value type is: a primitive one, or <c>(constructor …)</c>.</summary>
    private void ReadDefinedValue(WasmWriter type)
    {
        if (TryReadPrimitive(type))
        {
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw cursor.Error("unexpected token: too many types inside one another");
        }

        cursor.Expect(TokenKind.Open);
        var (code, read) = Constructor();
        cursor.Position++;
        var content = new WasmWriter();
        read(this, content);
        if (code == Code("list") && cursor.Kind == TokenKind.Integer)
        {
            content.WriteUnsigned(cursor.ReadU32());
            code = FixedList;
        }

        cursor.ExpectClose();
        type.WriteByte(code);
        type.WriteBytes(content.Written);
    }

    /// <summary>Parameters and results up to the end of the form.</summary>
    private void ReadFunction(WasmWriter type)
    {
        const byte OneResult = 0;
        const byte ResultList = 1;
        type.WriteByte(cursor.TryKeyword("async"u8) ? AsyncFunction : Function);
        ReadFields("param"u8, type);
        if (cursor.TryForm("result"u8))
        {
            type.WriteByte(OneResult);
            ReadValue(type);
            cursor.ExpectClose();
        }
        else
        {
            type.WriteByte(ResultList);
            type.WriteUnsigned(0);
        }
    }

    private bool TryReadPrimitive(WasmWriter writer)
    {
        if (cursor.Kind != TokenKind.Keyword || PrimitiveNames.CodeOf(cursor.Bytes) is not { } code)
        {
            return false;
        }

        cursor.Position++;
        writer.WriteByte(code);
        return true;
    }

    private (byte Code, ContentReader Read) Constructor()
    {
        foreach (var (keyword, code, read) in s_constructors)
        {
            if (cursor.Kind == TokenKind.Keyword && System.Text.Ascii.Equals(cursor.Bytes, keyword))
            {
                return (code, read);
            }
        }

        throw cursor.Unexpected();
    }

    private static byte Code(string constructor) => Array.Find(s_constructors, c => c.Keyword == constructor).Code;

    /// <summary>Any number of <c>(field "name" type)</c> or, for functions, <c>(param "name" type)</c>.</summary>
    private void ReadFields(ReadOnlySpan<byte> keyword, WasmWriter type)
    {
        var fields = new VectorSection();
        while (cursor.TryForm(keyword))
        {
            var field = fields.Add();
            field.WriteSized(cursor.ReadName());
            ReadValue(field);
            cursor.ExpectClose();
        }

        fields.WriteContent(type);
    }

    private void ReadCases(WasmWriter type)
    {
        const byte NoRefinement = 0;
        var cases = new VectorSection();
        while (cursor.TryForm("case"u8))
        {
            // Cases could be referred to once; their identifiers mean nothing now.
            cursor.TryReadId();
            var written = cases.Add();
            written.WriteSized(cursor.ReadName());
            ReadOptional(written);
            written.WriteByte(NoRefinement);
            cursor.ExpectClose();
        }

        cases.WriteContent(type);
    }

    private void ReadElements(WasmWriter type)
    {
        var elements = new VectorSection();
        while (cursor.Kind != TokenKind.Close)
        {
            ReadValue(elements.Add());
        }

        elements.WriteContent(type);
    }

    private void ReadLabels(WasmWriter type)
    {
        var labels = new VectorSection();
        while (cursor.Kind != TokenKind.Close)
        {
            labels.Add().WriteSized(cursor.ReadName());
        }

        labels.WriteContent(type);
    }

    private void ReadResult(WasmWriter type)
    {
        if (cursor.IsForm("error"u8))
        {
            type.WriteByte(0);
        }
        else
        {
            ReadOptional(type);
        }

        var hasError = cursor.TryForm("error"u8);
        type.WriteByte(hasError ? (byte)1 : (byte)0);
        if (hasError)
        {
            ReadValue(type);
            cursor.ExpectClose();
        }
    }

    /// <summary>A type, unless the form ends here.</summary>
    private void ReadOptional(WasmWriter type)
    {
        var isPresent = cursor.Kind != TokenKind.Close;
        type.WriteByte(isPresent ? (byte)1 : (byte)0);
        if (isPresent)
        {
            ReadValue(type);
        }
    }

    private void ReadPair(WasmWriter type)
    {
        ReadValue(type);
        ReadValue(type);
    }
}

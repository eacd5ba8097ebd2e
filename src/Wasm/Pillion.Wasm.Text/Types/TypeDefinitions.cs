using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Types;

/// <summary>Reads the fields <c>(type …)</c> and <c>(rec …)</c> of a module (core spec, §6.4.6) into the type section.</summary>
internal sealed class TypeDefinitions(TokenCursor cursor, TypeSpace types)
{
    private const byte Recursive = 0x4E;
    private const byte Final = 0x4F;
    private const byte Open = 0x50;
    private const byte Array = 0x5E;
    private const byte Structure = 0x5F;

    private readonly TypeReader _types = new(cursor, types);

    /// <summary>Gives the types of one field their indices, so that all of them can be named before any is read.</summary>
    public void Declare()
    {
        if (cursor.TryForm("rec"u8))
        {
            DeclareGroup();
        }
        else
        {
            DeclareType();
        }
    }

    /// <summary>Gives the types of a recursive group their indices, up to and past its closing parenthesis.</summary>
    public void DeclareGroup()
    {
        while (!cursor.TryClose())
        {
            DeclareType();
        }
    }

    /// <summary>Reads one field whose types are declared.</summary>
    public void Read()
    {
        if (cursor.TryForm("rec"u8))
        {
            ReadGroup();
        }
        else
        {
            ReadType(types.Section.Add(), isAlone: true);
        }
    }

    /// <summary>Reads the declared types of a recursive group, up to and past its closing parenthesis.</summary>
    public void ReadGroup()
    {
        var writer = types.Section.Add();
        var count = CountTypes();
        writer.WriteByte(Recursive);
        writer.WriteUnsigned((ulong)count);
        while (!cursor.TryClose())
        {
            ReadType(writer, isAlone: count == 1);
        }
    }

    /// <summary>Reads what a declared type is that stands alone: <c>(func …)</c>, <c>(sub …)</c>.</summary>
    public void ReadContent() => ReadContent(types.Section.Add(), isAlone: true);

    private void DeclareType()
    {
        var form = cursor.Position;
        cursor.ExpectForm("type"u8);
        types.Ids.Declare(cursor);
        cursor.Position = form;
        cursor.SkipForm();
    }

    private int CountTypes()
    {
        var start = cursor.Position;
        var count = 0;
        for (; cursor.Kind != TokenKind.Close; count++)
        {
            cursor.SkipForm();
        }

        cursor.Position = start;
        return count;
    }

    private void ReadType(WasmWriter writer, bool isAlone)
    {
        cursor.ExpectForm("type"u8);
        cursor.TryReadId();
        NameAnnotation.TryRead(cursor);
        ReadContent(writer, isAlone);
        cursor.ExpectClose();
    }

    private void ReadContent(WasmWriter writer, bool isAlone)
    {
        if (!cursor.TryForm("sub"u8))
        {
            ReadComposite(writer, isAlone);
        }
        else
        {
            ReadSubtype(writer, isAlone);
            cursor.ExpectClose();
        }
    }

    private void ReadSubtype(WasmWriter writer, bool isAlone)
    {
        var isFinal = cursor.TryKeyword("final"u8);
        var supertypes = new List<uint>();
        while (types.Ids.TryReadIndex(cursor) is { } supertype)
        {
            supertypes.Add(supertype);
        }

        var isPlain = isFinal && supertypes.Count == 0;
        if (!isPlain)
        {
            writer.WriteByte(isFinal ? Final : Open);
            writer.WriteUnsigned((ulong)supertypes.Count);
            foreach (var supertype in supertypes)
            {
                writer.WriteUnsigned(supertype);
            }
        }

        ReadComposite(writer, isAlone && isPlain);
    }

    private void ReadComposite(WasmWriter writer, bool isPlain)
    {
        FunctionSignature? signature = null;
        IndexSpace? fields = null;
        if (cursor.TryForm("func"u8))
        {
            // Parameters may have identifiers here, which mean nothing.
            signature = _types.ReadSignature(new IndexSpace("local", "local"));
            signature.WriteTo(writer);
        }
        else if (cursor.TryForm("array"u8))
        {
            writer.WriteByte(Array);
            ReadFieldType(writer);
        }
        else
        {
            cursor.ExpectForm("struct"u8);
            writer.WriteByte(Structure);
            fields = ReadFields(writer);
        }

        cursor.ExpectClose();
        var index = types.Define(signature, isPlain);
        if (fields is not null)
        {
            types.DefineFields(index, fields);
        }
    }

    private IndexSpace ReadFields(WasmWriter writer)
    {
        var fields = new IndexSpace("field", "field");
        var encoded = new WasmWriter();
        while (cursor.TryForm("field"u8))
        {
            if (cursor.Kind is TokenKind.Id or TokenKind.Annotation)
            {
                fields.Declare(cursor);
                ReadFieldType(encoded);
                cursor.ExpectClose();
                continue;
            }

            while (!cursor.TryClose())
            {
                fields.DeclareAnonymous();
                ReadFieldType(encoded);
            }
        }

        writer.WriteUnsigned((ulong)fields.Count);
        writer.WriteBytes(encoded.Written);
        return fields;
    }

    private void ReadFieldType(WasmWriter writer)
    {
        var isMutable = cursor.TryForm("mut"u8);
        _types.ReadStorageType().WriteTo(writer);
        if (isMutable)
        {
            cursor.ExpectClose();
        }

        writer.WriteByte(isMutable ? (byte)1 : (byte)0);
    }
}

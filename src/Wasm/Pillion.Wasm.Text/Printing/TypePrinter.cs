using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Decodes types and writes them as text (core spec, §5.3 and §6.4).</summary>
/// <param name="names">The names of types.</param>
/// <param name="fieldsOf">The names of a structure's fields, by its index.</param>
internal sealed class TypePrinter(SpaceNames names, Func<uint, SpaceNames> fieldsOf)
{
    private const byte Recursive = 0x4E;
    private const byte Final = 0x4F;
    private const byte Open = 0x50;
    private const byte Array = 0x5E;
    private const byte Structure = 0x5F;
    private const byte NullableReference = 0x63;
    private const byte NonNullReference = 0x64;

    /// <summary>By index: the signatures of function types, null for others.</summary>
    private readonly List<FunctionSignature?> _signatures = [];

    /// <summary>The signature of a function type; null if the type is not there or another.</summary>
    public FunctionSignature? SignatureOf(uint type) => type < _signatures.Count ? _signatures[(int)type] : null;

    public static ValType ReadValType(ref WasmReader reader)
    {
        var start = reader.Position;
        if (reader.Peek() is NullableReference or NonNullReference)
        {
            var isNullable = reader.ReadByte() == NullableReference;
            return ValType.Reference(ReadHeapType(ref reader), isNullable);
        }

        var code = reader.ReadByte();
        if (new ValType(code).PlainName is not null)
        {
            return new ValType(code);
        }

        // The other types are one byte each, a negative number in LEB128.
        var heap = (long)(sbyte)(code | 0x80);
        return code < 0x80 && HeapTypes.NameOf(heap) is not null
            ? ValType.Reference(heap, isNullable: true)
            : throw new WasmFormatException($"malformed value type 0x{code:x2}", start);
    }

    public static long ReadHeapType(ref WasmReader reader)
    {
        var start = reader.Position;
        var heap = reader.ReadS33();
        return heap >= 0 || HeapTypes.NameOf(heap) is not null ? heap : throw new WasmFormatException($"malformed heap type {heap}", start);
    }

    public string HeapText(long heap) => heap >= 0 ? names.Reference((uint)heap) : HeapTypes.NameOf(heap)!;

    public string Text(ValType type)
    {
        if (!type.IsReference)
        {
            return type.PlainName!;
        }

        return type.IsNullable && type.Heap < 0
            ? HeapTypes.ReferenceNameOf(type.Heap)!
            : $"(ref {(type.IsNullable ? "null " : "")}{HeapText(type.Heap)})";
    }

    /// <summary>Types behind a keyword, if there are any: <c> (result i32 i64)</c>.</summary>
    public void AppendList(StringBuilder text, string keyword, IReadOnlyCollection<ValType> types)
    {
        if (types.Count > 0)
        {
            text.Append(" (").Append(keyword);
            foreach (var type in types)
            {
                text.Append(' ').Append(Text(type));
            }

            text.Append(')');
        }
    }

    /// <summary>Parameters, with their names, and results.</summary>
    public void AppendSignature(StringBuilder text, FunctionSignature signature, SpaceNames locals)
    {
        AppendDeclarations(text, "param", signature.Parameters, locals, first: 0);
        AppendList(text, "result", signature.Results);
    }

    /// <summary>Parameters or locals; those with names need a form each.</summary>
    public void AppendDeclarations(StringBuilder text, string keyword, IReadOnlyList<ValType> types, SpaceNames locals, int first)
    {
        var unnamed = new List<ValType>();
        for (var i = 0; i < types.Count; i++)
        {
            var name = locals.Name((uint)(first + i));
            if (name.Length == 0)
            {
                unnamed.Add(types[i]);
                continue;
            }

            AppendList(text, keyword, unnamed);
            unnamed.Clear();
            text.Append(" (").Append(keyword).Append(name).Append(' ').Append(Text(types[i])).Append(')');
        }

        AppendList(text, keyword, unnamed);
    }

    /// <summary>The index of a function type and what it stands for.</summary>
    public void AppendUse(StringBuilder text, uint type, SpaceNames locals)
    {
        text.Append(" (type ").Append(names.Reference(type)).Append(')');
        if (SignatureOf(type) is { } signature)
        {
            AppendSignature(text, signature, locals);
        }
    }

    /// <summary>Counts a type that is printed by others and is no function type, such as an alias.</summary>
    public void AddOther() => _signatures.Add(null);

    /// <summary>One entry of the type section: a type or a recursive group of them.</summary>
    /// <param name="prefix">What goes before the keyword in components.</param>
    public void PrintEntry(ref WasmReader reader, StringBuilder text, string indent = "  ", string prefix = "")
    {
        if (reader.Peek() != Recursive)
        {
            text.Append(indent);
            PrintType(ref reader, text, prefix);
            text.Append('\n');
            return;
        }

        reader.ReadByte();
        text.Append(indent).Append('(').Append(prefix).Append("rec\n");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(indent).Append("  ");
            PrintType(ref reader, text, prefix: "");
            text.Append('\n');
        }

        text.Append(indent).Append(")\n");
    }

    private void PrintType(ref WasmReader reader, StringBuilder text, string prefix)
    {
        text.Append('(').Append(prefix).Append("type").Append(names.Definition((uint)_signatures.Count)).Append(' ');
        var isSubtype = reader.Peek() is Final or Open;
        if (isSubtype)
        {
            text.Append(reader.ReadByte() == Final ? "(sub final" : "(sub");
            for (var count = reader.ReadCount(); count > 0; count--)
            {
                text.Append(' ').Append(names.Reference(reader.ReadU32()));
            }

            text.Append(' ');
        }

        PrintComposite(ref reader, text);
        text.Append(isSubtype ? "))" : ")");
    }

    private void PrintComposite(ref WasmReader reader, StringBuilder text)
    {
        var start = reader.Position;
        FunctionSignature? signature = null;
        switch (reader.ReadByte())
        {
            case FunctionSignature.Code:
                signature = new FunctionSignature(ReadTypes(ref reader), ReadTypes(ref reader));
                text.Append("(func");
                AppendSignature(text, signature, SpaceNames.None);
                break;
            case Array:
                text.Append("(array ");
                PrintField(ref reader, text);
                break;
            case Structure:
                PrintStructure(ref reader, text);
                break;
            default:
                throw new WasmFormatException("malformed definition type", start);
        }

        text.Append(')');
        _signatures.Add(signature);
    }

    private void PrintStructure(ref WasmReader reader, StringBuilder text)
    {
        var fields = fieldsOf((uint)_signatures.Count);
        text.Append("(struct");
        var count = reader.ReadCount();
        for (var i = 0u; i < count; i++)
        {
            text.Append(" (field").Append(fields.Name(i)).Append(' ');
            PrintField(ref reader, text);
            text.Append(')');
        }
    }

    private void PrintField(ref WasmReader reader, StringBuilder text)
    {
        var type = Text(ReadValType(ref reader));
        text.Append(ReadMutability(ref reader) ? $"(mut {type})" : type);
    }

    public static bool ReadMutability(ref WasmReader reader)
    {
        var start = reader.Position;
        return reader.ReadByte() switch
        {
            0 => false,
            1 => true,
            _ => throw new WasmFormatException("malformed mutability", start),
        };
    }

    public static ValType[] ReadTypes(ref WasmReader reader)
    {
        var types = new ValType[reader.ReadCount()];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = ReadValType(ref reader);
        }

        return types;
    }
}

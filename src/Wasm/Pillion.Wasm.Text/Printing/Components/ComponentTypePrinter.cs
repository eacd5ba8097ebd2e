using System.Globalization;
using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>Decodes component-level types and writes them as text (component model, Binary.md and Explainer.md, "Type Definitions").</summary>
internal sealed partial class ComponentTypePrinter(PrintedScope scope, StringBuilder text, int depth)
{
    private const byte Resource = 0x3F;
    private const byte Function = 0x40;
    private const byte Component = 0x41;
    private const byte Instance = 0x42;
    private const byte AsyncFunction = 0x43;

    /// <summary>What a type is, from a definition's content.</summary>
    public void PrintDefinition(ref WasmReader reader)
    {
        switch (reader.Peek())
        {
            case Resource:
                reader.ReadByte();
                PrintResource(ref reader);
                break;
            case Function or AsyncFunction:
                PrintFunction(ref reader);
                break;
            case Component or Instance:
                text.Append(reader.ReadByte() == Component ? "(component" : "(instance");
                PrintBody(ref reader);
                text.Append(')');
                break;
            default:
                PrintDefinedValue(ref reader);
                break;
        }
    }

    /// <summary>A value type where it is used.</summary>
    public string Value(ref WasmReader reader)
    {
        const int FirstCode = 0x40;
        const int LastCode = 0x7F;
        var start = reader.Position;
        if (reader.Peek() is >= FirstCode and <= LastCode)
        {
            var code = reader.ReadByte();
            return PrimitiveNames.Of(code) ?? throw new WasmFormatException($"malformed value type 0x{code:x2}", start);
        }

        var index = reader.ReadS33();
        return index is >= 0 and <= uint.MaxValue
            ? scope.Reference(ComponentSort.Type, (uint)index)
            : throw new WasmFormatException($"malformed value type {index}", start);
    }

    /// <summary>A value type after a byte that says whether there is one, with a space before it; else nothing.</summary>
    public string OptionalValue(ref WasmReader reader) => ReadFlag(ref reader) ? " " + Value(ref reader) : "";

    /// <summary>The type of an import or export, with its sort.</summary>
    /// <param name="defines">Whether it defines something, which then has a number.</param>
    public void PrintExternType(ref WasmReader reader, bool defines)
    {
        var start = reader.Position;
        var sort = PrintedSorts.Read(ref reader);
        if (sort.IsCore && sort != ComponentSort.CoreModule)
        {
            throw new WasmFormatException($"malformed import or export of a {sort.Description}", start);
        }

        var type = sort switch
        {
            ComponentSort.CoreModule => $"(type {scope.Reference(ComponentSort.CoreType, reader.ReadU32())})",
            ComponentSort.Type => TypeBound(ref reader),
            ComponentSort.Value => ValueBound(ref reader),
            _ => $"(type {scope.Reference(ComponentSort.Type, reader.ReadU32())})",
        };
        text.Append('(').Append(sort.Description).Append(defines ? scope.Define(sort) : "").Append(' ').Append(type).Append(')');
    }

    /// <summary>The name of an import or export with its attributes.</summary>
    public void PrintExternName(ref WasmReader reader)
    {
        const byte WithAttributes = 2;
        var start = reader.Position;
        var kind = reader.ReadByte();
        if (kind > WithAttributes)
        {
            throw new WasmFormatException($"malformed name 0x{kind:x2}", start);
        }

        text.Append(Quoted.Name(reader.ReadName()));
        for (var count = kind == WithAttributes ? reader.ReadCount() : 0; count > 0; count--)
        {
            start = reader.Position;
            var attribute =
                ExternName.AttributeOf(reader.ReadByte()) ?? throw new WasmFormatException("malformed attribute of a name", start);
            text.Append(" (").Append(attribute).Append(' ').Append(Quoted.Name(reader.ReadName())).Append(')');
        }
    }

    private void PrintResource(ref WasmReader reader)
    {
        var representation = TypePrinter.ReadValType(ref reader);
        text.Append("(resource (rep ").Append(representation.PlainName).Append(')');
        if (ReadFlag(ref reader))
        {
            text.Append(" (dtor ").Append(scope.Form(ComponentSort.CoreFunction, reader.ReadU32())).Append(')');
        }

        text.Append(')');
    }

    private void PrintFunction(ref WasmReader reader)
    {
        text.Append(reader.ReadByte() == AsyncFunction ? "(func async" : "(func");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(" (param ").Append(Quoted.Name(reader.ReadName())).Append(' ').Append(Value(ref reader)).Append(')');
        }

        if (Result(ref reader) is { } result)
        {
            text.Append(" (result ").Append(result).Append(')');
        }

        text.Append(')');
    }

    /// <summary>The result of a function; null if it has none.</summary>
    public string? Result(ref WasmReader reader)
    {
        const byte OneResult = 0;
        const byte ResultList = 1;
        var start = reader.Position;
        var kind = reader.ReadByte();
        if (kind == OneResult)
        {
            return Value(ref reader);
        }

        return kind == ResultList && reader.ReadByte() == 0
            ? null
            : throw new WasmFormatException("malformed results of a function", start);
    }

    private string TypeBound(ref WasmReader reader)
    {
        const byte Equal = 0;
        const byte SubResource = 1;
        var start = reader.Position;
        return reader.ReadByte() switch
        {
            Equal => $"(eq {scope.Reference(ComponentSort.Type, reader.ReadU32())})",
            SubResource => "(sub resource)",
            var bound => throw new WasmFormatException($"malformed bound of a type 0x{bound:x2}", start),
        };
    }

    private string ValueBound(ref WasmReader reader)
    {
        const byte Equal = 0;
        const byte OfType = 1;
        var start = reader.Position;
        return reader.ReadByte() switch
        {
            Equal => $"(eq {scope.Reference(ComponentSort.Value, reader.ReadU32())})",
            OfType => Value(ref reader),
            var bound => throw new WasmFormatException($"malformed bound of a value 0x{bound:x2}", start),
        };
    }

    private static bool ReadFlag(ref WasmReader reader)
    {
        var start = reader.Position;
        return reader.ReadByte() switch
        {
            0 => false,
            1 => true,
            var flag => throw new WasmFormatException($"malformed flag 0x{flag:x2}", start),
        };
    }

    private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);
}

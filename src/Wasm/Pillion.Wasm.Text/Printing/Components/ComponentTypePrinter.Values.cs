using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

internal sealed partial class ComponentTypePrinter
{
    private void PrintDefinedValue(ref WasmReader reader)
    {
        var start = reader.Position;
        var code = reader.ReadByte();
        if (PrimitiveNames.Of(code) is { } primitive)
        {
            text.Append(primitive);
            return;
        }

        text.Append('(');
        switch (code)
        {
            case 0x72:
                PrintFields(ref reader);
                break;
            case 0x71:
                PrintCases(ref reader);
                break;
            case 0x70:
                text.Append("list ").Append(Value(ref reader));
                break;
            case 0x67:
                text.Append("list ").Append(Value(ref reader)).Append(' ').Append(Number(reader.ReadU32()));
                break;
            case 0x6F:
                PrintTuple(ref reader);
                break;
            case 0x6E:
                PrintLabels("flags", ref reader);
                break;
            case 0x6D:
                PrintLabels("enum", ref reader);
                break;
            case 0x6B:
                text.Append("option ").Append(Value(ref reader));
                break;
            case 0x6A:
                PrintResult(ref reader);
                break;
            case 0x69:
                text.Append("own ").Append(scope.Reference(ComponentSort.Type, reader.ReadU32()));
                break;
            case 0x68:
                text.Append("borrow ").Append(scope.Reference(ComponentSort.Type, reader.ReadU32()));
                break;
            case 0x66:
                text.Append("stream").Append(OptionalValue(ref reader));
                break;
            case 0x65:
                text.Append("future").Append(OptionalValue(ref reader));
                break;
            case 0x63:
                text.Append("map ").Append(Value(ref reader)).Append(' ').Append(Value(ref reader));
                break;
            default:
                throw new WasmFormatException($"malformed type 0x{code:x2}", start);
        }

        text.Append(')');
    }

    private void PrintFields(ref WasmReader reader)
    {
        text.Append("record");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(" (field ").Append(Quoted.Name(reader.ReadName())).Append(' ').Append(Value(ref reader)).Append(')');
        }
    }

    private void PrintCases(ref WasmReader reader)
    {
        text.Append("variant");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(" (case ").Append(Quoted.Name(reader.ReadName())).Append(OptionalValue(ref reader)).Append(')');
            var start = reader.Position;
            if (reader.ReadByte() != 0)
            {
                throw new WasmFormatException("malformed case of a variant: zero byte required", start);
            }
        }
    }

    private void PrintTuple(ref WasmReader reader)
    {
        text.Append("tuple");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(' ').Append(Value(ref reader));
        }
    }

    private void PrintLabels(string keyword, ref WasmReader reader)
    {
        text.Append(keyword);
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            text.Append(' ').Append(Quoted.Name(reader.ReadName()));
        }
    }

    private void PrintResult(ref WasmReader reader)
    {
        text.Append("result").Append(OptionalValue(ref reader));
        if (ReadFlag(ref reader))
        {
            text.Append(" (error ").Append(Value(ref reader)).Append(')');
        }
    }
}

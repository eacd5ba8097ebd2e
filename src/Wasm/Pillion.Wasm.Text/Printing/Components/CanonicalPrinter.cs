using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>Decodes <c>canon</c> definitions and writes them with the function first (component model, Binary.md, "Canonical Definitions").</summary>
internal sealed class CanonicalPrinter(PrintedScope scope, ComponentTypePrinter types, StringBuilder text)
{
    private const byte Lift = 0;
    private const byte Lower = 1;

    /// <summary>A definition on a line of its own.</summary>
    public void Print(ref WasmReader reader)
    {
        var start = reader.Position;
        var code = reader.ReadByte();
        text.Append(scope.Indent);
        switch (code)
        {
            case Lift:
                PrintLift(ref reader);
                break;
            case Lower:
                ExpectFunctionSort(ref reader);
                var lowered = scope.Form(ComponentSort.Function, reader.ReadU32());
                text.Append("(core func").Append(scope.Define(ComponentSort.CoreFunction)).Append(" (canon lower ").Append(lowered);
                text.Append(Options(ref reader)).Append("))\n");
                break;
            default:
                var builtin = CanonicalBuiltin.OfCode(code) ?? throw new WasmFormatException($"malformed canon 0x{code:x2}", start);
                text.Append("(core func").Append(scope.Define(ComponentSort.CoreFunction)).Append(" (canon ").Append(builtin.Name);
                foreach (var operand in builtin.Operands)
                {
                    text.Append(Operand(operand, ref reader));
                }

                text.Append("))\n");
                break;
        }
    }

    private void PrintLift(ref WasmReader reader)
    {
        ExpectFunctionSort(ref reader);
        var lifted = scope.Form(ComponentSort.CoreFunction, reader.ReadU32());
        var options = Options(ref reader);
        var type = scope.Reference(ComponentSort.Type, reader.ReadU32());
        text.Append("(func").Append(scope.Define(ComponentSort.Function)).Append(" (type ").Append(type);
        text.Append(") (canon lift ").Append(lifted).Append(options).Append("))\n");
    }

    private string Operand(BuiltinOperand operand, ref WasmReader reader) =>
        operand switch
        {
            BuiltinOperand.Type => " " + scope.Reference(ComponentSort.Type, reader.ReadU32()),
            BuiltinOperand.CoreType => " " + scope.Form(ComponentSort.CoreType, reader.ReadU32()),
            BuiltinOperand.Table => " " + scope.Form(ComponentSort.CoreTable, reader.ReadU32()),
            BuiltinOperand.Memory => $" (memory {scope.Form(ComponentSort.CoreMemory, reader.ReadU32())})",
            BuiltinOperand.Async => reader.ReadByte() == 0 ? "" : " async",
            BuiltinOperand.Cancellable => reader.ReadByte() == 0 ? "" : " cancellable",
            BuiltinOperand.Options => Options(ref reader),
            BuiltinOperand.Result => types.Result(ref reader) is { } result ? $" (result {result})" : "",
            BuiltinOperand.ContextSlot => ContextSlot(ref reader),
            _ => throw new UnreachableException($"no printer of {operand}"),
        };

    private static string ContextSlot(ref WasmReader reader) =>
        $" {TypePrinter.ReadValType(ref reader).PlainName} {reader.ReadU32().ToString(CultureInfo.InvariantCulture)}";

    private string Options(ref WasmReader reader)
    {
        var options = new StringBuilder();
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var start = reader.Position;
            var code = reader.ReadByte();
            var option = CanonicalOption.OfCode(code) ?? throw new WasmFormatException($"malformed canonical option 0x{code:x2}", start);
            options.Append(' ');
            if (option.Operand is { } operand)
            {
                options.Append('(').Append(option.Name).Append(' ').Append(scope.Form(operand, reader.ReadU32())).Append(')');
            }
            else
            {
                options.Append(option.Name);
            }
        }

        return options.ToString();
    }

    private static void ExpectFunctionSort(ref WasmReader reader)
    {
        var start = reader.Position;
        if (reader.ReadByte() != 0)
        {
            throw new WasmFormatException("malformed canon: only functions are lifted and lowered", start);
        }
    }
}

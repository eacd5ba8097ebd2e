using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Instructions;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Decodes the instructions of one expression and writes them as text, one per line, indented by nesting.</summary>
internal sealed partial class InstructionPrinter
{
    /// <summary>Deeper nesting is not indented further, lest the spaces outgrow the text.</summary>
    private const int DeepestIndentation = 40;

    private readonly PrintContext _context;
    private readonly StringBuilder _text;
    private readonly PrintedLabels _labels;
    private readonly SpaceNames _locals;
    private readonly uint? _function;

    private InstructionPrinter(PrintContext context, StringBuilder text, uint? function, SpaceNames locals)
    {
        _context = context;
        _text = text;
        _function = function;
        _locals = locals;
        _labels = new PrintedLabels(function is { } index ? context.Names.LabelsOf(index) : new Dictionary<uint, string>());
    }

    /// <summary>Prints the instructions of a function, a line each, without the last <c>end</c>.</summary>
    /// <param name="bodyStart">Where the function's locals begin, from which branch hints count.</param>
    public static void PrintBody(
        ref WasmReader reader,
        int bodyStart,
        PrintContext context,
        StringBuilder text,
        uint function,
        SpaceNames locals
    ) => new InstructionPrinter(context, text, function, locals).Print(ref reader, bodyStart, separator: "\n", indentation: 4);

    /// <summary>
    /// Prints a constant expression: in parentheses, if it is one instruction; else in the form of that keyword, or as it is, if none is
    /// given.
    /// </summary>
    public static void PrintConstant(ref WasmReader reader, PrintContext context, StringBuilder text, string? keyword)
    {
        var expression = new StringBuilder();
        var printer = new InstructionPrinter(context, expression, function: null, SpaceNames.None);
        var count = printer.Print(ref reader, bodyStart: 0, separator: " ", indentation: 0);
        var instructions = expression.ToString().TrimStart(' ');
        text.Append(
            count == 1 ? $"({instructions})"
            : keyword is not null ? $"({keyword} {instructions})"
            : instructions
        );
    }

    /// <summary>Prints up to the end of the expression.</summary>
    /// <returns>The number of instructions, without the last <c>end</c>.</returns>
    private int Print(ref WasmReader reader, int bodyStart, string separator, int indentation)
    {
        for (var count = 0; ; count++)
        {
            var start = reader.Position;
            var info = ReadOpcode(ref reader, out var variant);
            if (info.Shape == ImmediateShape.End && _labels.Count == 0)
            {
                return count;
            }

            if (info.Shape is ImmediateShape.End or ImmediateShape.Delegate)
            {
                ExpectLabel(start);
                _labels.Pop();
            }

            // Words inside a structured instruction stand below its beginning.
            var isInside = info.Shape is ImmediateShape.Else or ImmediateShape.Catch or ImmediateShape.CatchAll;
            var depth = Math.Min(_labels.Count - (isInside ? 1 : 0), DeepestIndentation);
            _text.Append(separator).Append(' ', indentation == 0 ? 0 : indentation + (2 * Math.Max(depth, 0)));
            if (_function is { } function && (info.Shape == ImmediateShape.If || info.Name == "br_if"))
            {
                _text.Append(_context.Hints.Annotation(function, start - bodyStart));
            }

            _text.Append(info.Name);
            PrintImmediates(ref reader, info, variant);
        }
    }

    private void ExpectLabel(int offset)
    {
        if (_labels.Count == 0)
        {
            throw new WasmFormatException("unexpected delegate", offset);
        }
    }

    /// <param name="variant">How much the opcode is above the instruction's first.</param>
    private static InstructionInfo ReadOpcode(ref WasmReader reader, out uint variant)
    {
        var start = reader.Position;
        byte prefix = 0;
        uint code = reader.ReadByte();
        if (InstructionTable.IsPrefix((byte)code))
        {
            prefix = (byte)code;
            code = reader.ReadU32();
        }

        var info =
            InstructionTable.Find(prefix, code)
            ?? throw new WasmFormatException(
                prefix == 0 ? $"illegal opcode 0x{code:x2}" : $"illegal opcode 0x{prefix:x2} 0x{code:x2}",
                start
            );
        variant = code - info.Code;
        return info;
    }
}

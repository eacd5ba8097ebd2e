using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Printing;

internal sealed partial class ModulePrinter
{
    /// <summary>An element segment (core spec, §5.5.12), whose first number says what follows.</summary>
    private void PrintElement(ref WasmReader reader, uint index)
    {
        const uint IsNotActive = 1;
        const uint HasTableOrIsDeclarative = 2;
        const uint HasExpressions = 4;
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags > (IsNotActive | HasTableOrIsDeclarative | HasExpressions))
        {
            throw new WasmFormatException("malformed elements segment kind", start);
        }

        _text.Append("  (elem").Append(Names.Elements.Definition(index));
        if ((flags & IsNotActive) == 0)
        {
            if ((flags & HasTableOrIsDeclarative) != 0)
            {
                _text.Append(" (table ").Append(Names.Tables.Reference(reader.ReadU32())).Append(')');
            }

            _text.Append(' ');
            InstructionPrinter.PrintConstant(ref reader, _context, _text, "offset");
        }
        else if ((flags & HasTableOrIsDeclarative) != 0)
        {
            _text.Append(" declare");
        }

        // Only the two shortest forms leave out the kind or type of the elements.
        var hasKind = (flags & (IsNotActive | HasTableOrIsDeclarative)) != 0;
        if ((flags & HasExpressions) != 0)
        {
            PrintElementExpressions(ref reader, hasKind ? TypePrinter.ReadValType(ref reader) : ValType.FuncRef);
        }
        else
        {
            PrintElementIndices(ref reader, hasKind);
        }

        _text.Append(")\n");
    }

    private void PrintElementExpressions(ref WasmReader reader, ValType type)
    {
        _text.Append(' ').Append(_context.Types.Text(type));
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            _text.Append(' ');
            InstructionPrinter.PrintConstant(ref reader, _context, _text, "item");
        }
    }

    private void PrintElementIndices(ref WasmReader reader, bool hasKind)
    {
        var start = reader.Position;
        if (hasKind && reader.ReadByte() != 0)
        {
            throw new WasmFormatException("malformed element kind", start);
        }

        _text.Append(" func");
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            _text.Append(' ').Append(Names.Functions.Reference(reader.ReadU32()));
        }
    }

    /// <summary>A data segment (core spec, §5.5.14).</summary>
    private void PrintData(ref WasmReader reader, uint index)
    {
        const uint Passive = 1;
        const uint ActiveOfMemory = 2;
        var start = reader.Position;
        var kind = reader.ReadU32();
        if (kind > ActiveOfMemory)
        {
            throw new WasmFormatException("malformed data segment kind", start);
        }

        _text.Append("  (data").Append(Names.Data.Definition(index)).Append(' ');
        if (kind == ActiveOfMemory)
        {
            _text.Append("(memory ").Append(Names.Memories.Reference(reader.ReadU32())).Append(") ");
        }

        if (kind != Passive)
        {
            InstructionPrinter.PrintConstant(ref reader, _context, _text, "offset");
            _text.Append(' ');
        }

        Quoted.Append(_text, reader.ReadBytes(reader.ReadCount()));
        _text.Append(")\n");
    }
}

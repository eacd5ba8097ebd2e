using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Printing;

internal sealed partial class ModulePrinter
{
    private void PrintImport(ref WasmReader reader)
    {
        _text.Append("  (import ").Append(Quoted.Name(reader.ReadName())).Append(' ').Append(Quoted.Name(reader.ReadName())).Append(' ');
        switch (ExternTypePrinter.ReadSort(ref reader))
        {
            case ExternSort.Function:
                _text.Append("(func").Append(Names.Functions.Definition(_functions));
                _context.Types.AppendUse(_text, reader.ReadU32(), Names.LocalsOf(_functions++));
                break;
            case ExternSort.Table:
                _text.Append("(table").Append(Names.Tables.Definition(_tables++)).Append(' ');
                _externs.AppendTable(ref reader, _text);
                break;
            case ExternSort.Memory:
                _text.Append("(memory").Append(Names.Memories.Definition(_memories++)).Append(' ');
                ExternTypePrinter.AppendMemory(ref reader, _text);
                break;
            case ExternSort.Global:
                _text.Append("(global").Append(Names.Globals.Definition(_globals++)).Append(' ');
                _externs.AppendGlobal(ref reader, _text);
                break;
            default:
                _text.Append("(tag").Append(Names.Tags.Definition(_tags++));
                _externs.AppendTag(ref reader, _text);
                break;
        }

        _text.Append("))\n");
    }

    private void PrintExport(ref WasmReader reader)
    {
        _text.Append("  (export ").Append(Quoted.Name(reader.ReadName())).Append(" (");
        var (keyword, names) = ExternTypePrinter.ReadSort(ref reader) switch
        {
            ExternSort.Function => ("func ", Names.Functions),
            ExternSort.Table => ("table ", Names.Tables),
            ExternSort.Memory => ("memory ", Names.Memories),
            ExternSort.Global => ("global ", Names.Globals),
            _ => ("tag ", Names.Tags),
        };
        _text.Append(keyword).Append(names.Reference(reader.ReadU32())).Append("))\n");
    }

    private void PrintFunction(ref WasmReader reader, uint type)
    {
        var size = reader.ReadCount();
        var body = new WasmReader(_module, reader.Position, reader.Position + size);
        var bodyStart = body.Position;
        var index = _functions++;
        var names = Names.LocalsOf(index);
        _text.Append("  (func").Append(Names.Functions.Definition(index));
        _context.Types.AppendUse(_text, type, names);

        var locals = ReadLocals(ref body);
        if (locals.Count > 0)
        {
            _text.Append("\n   ");
            _context.Types.AppendDeclarations(_text, "local", locals, names, _context.Types.SignatureOf(type)?.Parameters.Length ?? 0);
        }

        InstructionPrinter.PrintBody(ref body, bodyStart, _context, _text, index, names);
        if (!body.IsAtEnd)
        {
            throw new WasmFormatException("END opcode expected", body.Position);
        }

        reader.Position = body.End;
        _text.Append(")\n");
    }

    private static List<ValType> ReadLocals(ref WasmReader body)
    {
        // As many as engines take; without a limit a few bytes would make an endless text.
        const uint MostLocals = 50_000;
        var locals = new List<ValType>();
        for (var runs = body.ReadCount(); runs > 0; runs--)
        {
            var start = body.Position;
            var count = body.ReadU32();
            if (count > MostLocals - locals.Count)
            {
                throw new WasmFormatException("too many locals", start);
            }

            locals.AddRange(Enumerable.Repeat(TypePrinter.ReadValType(ref body), (int)count));
        }

        return locals;
    }

    private void PrintTable(ref WasmReader reader)
    {
        const byte WithInitializer = 0x40;
        _text.Append("  (table").Append(Names.Tables.Definition(_tables++)).Append(' ');
        var hasInitializer = reader.Peek() == WithInitializer;
        if (hasInitializer)
        {
            reader.ReadByte();
            reader.ReadByte();
        }

        _externs.AppendTable(ref reader, _text);
        if (hasInitializer)
        {
            _text.Append(' ');
            InstructionPrinter.PrintConstant(ref reader, _context, _text, keyword: null);
        }

        _text.Append(")\n");
    }

    private void PrintGlobal(ref WasmReader reader)
    {
        _text.Append("  (global").Append(Names.Globals.Definition(_globals++)).Append(' ');
        _externs.AppendGlobal(ref reader, _text);
        _text.Append(' ');
        InstructionPrinter.PrintConstant(ref reader, _context, _text, keyword: null);
        _text.Append(")\n");
    }
}

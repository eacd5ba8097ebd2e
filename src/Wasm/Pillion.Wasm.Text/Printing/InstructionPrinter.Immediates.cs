using System.Diagnostics;
using System.Globalization;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Instructions;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Printing;

internal sealed partial class InstructionPrinter
{
    private ModuleNames Names => _context.Names;

    private void PrintImmediates(ref WasmReader reader, InstructionInfo info, uint variant)
    {
        switch (info.Shape)
        {
            case ImmediateShape.None or ImmediateShape.Else or ImmediateShape.End or ImmediateShape.CatchAll:
                break;
            case ImmediateShape.Block or ImmediateShape.Loop or ImmediateShape.If or ImmediateShape.Try:
                _text.Append(_labels.Push());
                PrintBlockType(ref reader);
                break;
            case ImmediateShape.TryTable:
                PrintTryTable(ref reader);
                break;
            case ImmediateShape.Label or ImmediateShape.Delegate:
                Append(_labels.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.LabelTable:
                for (var count = reader.ReadCount() + 1; count > 0; count--)
                {
                    Append(_labels.Reference(reader.ReadU32()));
                }

                break;
            case ImmediateShape.Function:
                Append(Names.Functions.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.CallIndirect:
                var type = reader.ReadU32();
                PrintUnlessZero(Names.Tables, reader.ReadU32());
                Append($"(type {Names.Types.Reference(type)})");
                break;
            case ImmediateShape.Select:
                if (variant > 0)
                {
                    PrintSelectTypes(ref reader);
                }

                break;
            case ImmediateShape.Local:
                Append(_locals.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.Global:
                Append(Names.Globals.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.Tag or ImmediateShape.Catch:
                Append(Names.Tags.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.I32:
                Append(reader.ReadS32().ToString(CultureInfo.InvariantCulture));
                break;
            case ImmediateShape.I64:
                Append(reader.ReadS64().ToString(CultureInfo.InvariantCulture));
                break;
            case ImmediateShape.F32:
                Append(FloatText.OfF32(reader.ReadF32Bits()));
                break;
            case ImmediateShape.F64:
                Append(FloatText.OfF64(reader.ReadF64Bits()));
                break;
            default:
                PrintReferenceImmediates(ref reader, info, variant);
                break;
        }
    }

    /// <summary>The immediates of instructions on references, structures and arrays.</summary>
    private void PrintReferenceImmediates(ref WasmReader reader, InstructionInfo info, uint variant)
    {
        switch (info.Shape)
        {
            case ImmediateShape.HeapType:
                Append(_context.Types.HeapText(TypePrinter.ReadHeapType(ref reader)));
                break;
            case ImmediateShape.Cast:
                Append(ReferenceText(TypePrinter.ReadHeapType(ref reader), isNullable: variant > 0));
                break;
            case ImmediateShape.BranchCast:
                var flags = reader.ReadByte();
                Append(_labels.Reference(reader.ReadU32()));
                Append(ReferenceText(TypePrinter.ReadHeapType(ref reader), isNullable: (flags & 1) != 0));
                Append(ReferenceText(TypePrinter.ReadHeapType(ref reader), isNullable: (flags & 2) != 0));
                break;
            case ImmediateShape.Type:
                Append(Names.Types.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.Field:
                var structure = reader.ReadU32();
                Append(Names.Types.Reference(structure));
                Append(Names.FieldsOf(structure).Reference(reader.ReadU32()));
                break;
            case ImmediateShape.ArrayFixed:
                Append(Names.Types.Reference(reader.ReadU32()));
                Append(reader.ReadU32().ToString(CultureInfo.InvariantCulture));
                break;
            case ImmediateShape.ArrayCopy:
                PrintPair(ref reader, Names.Types, Names.Types);
                break;
            case ImmediateShape.ArrayData:
                PrintPair(ref reader, Names.Types, Names.Data);
                break;
            case ImmediateShape.ArrayElem:
                PrintPair(ref reader, Names.Types, Names.Elements);
                break;
            default:
                PrintMemoryImmediates(ref reader, info);
                break;
        }
    }

    /// <summary>The immediates of instructions on memories, tables and vectors.</summary>
    private void PrintMemoryImmediates(ref WasmReader reader, InstructionInfo info)
    {
        switch (info.Shape)
        {
            case ImmediateShape.Table:
                PrintUnlessZero(Names.Tables, reader.ReadU32());
                break;
            case ImmediateShape.Memory:
                PrintUnlessZero(Names.Memories, reader.ReadU32());
                break;
            case ImmediateShape.Elem:
                Append(Names.Elements.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.Data:
                Append(Names.Data.Reference(reader.ReadU32()));
                break;
            case ImmediateShape.TableCopy:
                PrintPair(ref reader, Names.Tables, Names.Tables);
                break;
            case ImmediateShape.MemoryCopy:
                PrintPair(ref reader, Names.Memories, Names.Memories);
                break;
            case ImmediateShape.TableInit:
                var elements = reader.ReadU32();
                PrintUnlessZero(Names.Tables, reader.ReadU32());
                Append(Names.Elements.Reference(elements));
                break;
            case ImmediateShape.MemoryInit:
                var data = reader.ReadU32();
                PrintUnlessZero(Names.Memories, reader.ReadU32());
                Append(Names.Data.Reference(data));
                break;
            case ImmediateShape.MemArg:
                PrintMemArg(ref reader, info);
                break;
            case ImmediateShape.MemArgLane:
                PrintMemArg(ref reader, info);
                Append(reader.ReadByte().ToString(CultureInfo.InvariantCulture));
                break;
            case ImmediateShape.Lane:
                Append(reader.ReadByte().ToString(CultureInfo.InvariantCulture));
                break;
            case ImmediateShape.Shuffle:
                foreach (var lane in reader.ReadBytes(16))
                {
                    Append(lane.ToString(CultureInfo.InvariantCulture));
                }

                break;
            case ImmediateShape.V128:
                Append("i32x4");
                for (var lane = 0; lane < 4; lane++)
                {
                    Append($"0x{reader.ReadF32Bits():x8}");
                }

                break;
            case ImmediateShape.Fence:
                reader.ReadByte();
                break;
            default:
                throw new UnreachableException($"no instruction has immediates of the shape {info.Shape}");
        }
    }

    private void Append(string immediate) => _text.Append(' ').Append(immediate);

    private void PrintUnlessZero(SpaceNames names, uint index)
    {
        if (index != 0)
        {
            Append(names.Reference(index));
        }
    }

    private void PrintPair(ref WasmReader reader, SpaceNames first, SpaceNames second)
    {
        Append(first.Reference(reader.ReadU32()));
        Append(second.Reference(reader.ReadU32()));
    }

    private string ReferenceText(long heap, bool isNullable) => _context.Types.Text(ValType.Reference(heap, isNullable));

    /// <summary>A block type (core spec, §5.4.1): nothing, one result, or the index of a type.</summary>
    private void PrintBlockType(ref WasmReader reader)
    {
        const byte NoValue = 0x40;
        var next = reader.Peek();
        if (next == NoValue)
        {
            reader.ReadByte();
        }
        else if (next is > NoValue and < 0x80)
        {
            // A negative number of one byte is a value type.
            Append($"(result {_context.Types.Text(TypePrinter.ReadValType(ref reader))})");
        }
        else
        {
            var start = reader.Position;
            var type = reader.ReadS33();
            Append(
                type >= 0 ? $"(type {Names.Types.Reference((uint)type)})" : throw new WasmFormatException("malformed block type", start)
            );
        }
    }

    private void PrintTryTable(ref WasmReader reader)
    {
        // The clauses' labels are counted from outside of the block, whose own label comes before them in the text.
        var nameAt = _text.Length;
        PrintBlockType(ref reader);
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var start = reader.Position;
            var kind = reader.ReadByte();
            var keyword = kind switch
            {
                0 => "catch",
                1 => "catch_ref",
                2 => "catch_all",
                3 => "catch_all_ref",
                _ => throw new WasmFormatException("malformed catch clause", start),
            };
            var tag = kind < 2 ? Names.Tags.Reference(reader.ReadU32()) + " " : "";
            Append($"({keyword} {tag}{_labels.Reference(reader.ReadU32())})");
        }

        _text.Insert(nameAt, _labels.Push());
    }

    private void PrintSelectTypes(ref WasmReader reader)
    {
        var types = TypePrinter.ReadTypes(ref reader);
        if (types.Length == 0)
        {
            Append("(result)");
        }

        _context.Types.AppendList(_text, "result", types);
    }

    private void PrintMemArg(ref WasmReader reader, InstructionInfo info)
    {
        const uint HasMemory = 0x40;
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags >= 2 * HasMemory)
        {
            throw new WasmFormatException("malformed memop flags", start);
        }

        PrintUnlessZero(Names.Memories, (flags & HasMemory) == 0 ? 0 : reader.ReadU32());
        var offset = reader.ReadU64();
        if (offset != 0)
        {
            Append("offset=" + offset.ToString(CultureInfo.InvariantCulture));
        }

        var alignment = (int)(flags & (HasMemory - 1));
        if (alignment != info.Alignment)
        {
            Append("align=" + (1ul << alignment).ToString(CultureInfo.InvariantCulture));
        }
    }
}

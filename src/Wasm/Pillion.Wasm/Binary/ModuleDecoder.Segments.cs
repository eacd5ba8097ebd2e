using System.Collections.Immutable;

namespace Pillion.Wasm.Binary;

/// <content>Segments, and the constant expressions in them and elsewhere (core spec, §5.5.12 "Element Section" and §5.5.14 "Data Section").</content>
internal ref partial struct ModuleDecoder
{
    // Segments of function indices hold no null.
    private static readonly ValueType s_function = ValueType.Ref(HeapKind.Func, nullable: false);

    private ElementSegment ReadElementSegment()
    {
        // Bit 0: not active. Bit 1: explicit table, or declarative. Bit 2: expressions instead of function indices (§5.5.12).
        var position = _reader.Position;
        var flags = _reader.ReadU32();
        if (flags > 7)
        {
            throw new WasmFormatException("malformed elements segment kind", position);
        }

        var mode =
            (flags & 1) == 0 ? SegmentMode.Active
            : (flags & 2) == 0 ? SegmentMode.Passive
            : SegmentMode.Declarative;
        var table = mode == SegmentMode.Active && (flags & 2) != 0 ? (int)_reader.ReadU32() : 0;
        var offset = mode == SegmentMode.Active ? ReadConstExpr() : default;
        var hasExpressions = (flags & 4) != 0;
        var type = hasExpressions ? ValueType.FuncRef : s_function;
        if ((flags & 3) != 0)
        {
            type = hasExpressions ? ReadReferenceType() : ReadElementKind();
        }

        var items = ImmutableArray.CreateBuilder<ConstExpr>(_reader.ReadCount());
        while (items.Count < items.Capacity)
        {
            items.Add(hasExpressions ? ReadConstExpr() : ReadFunctionItem());
        }

        return new ElementSegment(mode, table, offset, type, items.MoveToImmutable(), position);
    }

    private ConstExpr ReadFunctionItem()
    {
        var position = _reader.Position;
        return new ConstExpr([new(Opcode.RefFunc, _reader.ReadU32())], position);
    }

    private ValueType ReadElementKind()
    {
        var start = _reader.Position;
        return _reader.ReadByte() == 0 ? s_function : throw new WasmFormatException("malformed element kind", start);
    }

    private DataSegment ReadDataSegment()
    {
        var position = _reader.Position;
        var flags = _reader.ReadU32();
        if (flags > 2)
        {
            throw new WasmFormatException("malformed data segment kind", position);
        }

        var memory = flags == 2 ? (int)_reader.ReadU32() : 0;
        var offset = flags == 1 ? default : ReadConstExpr();
        var length = _reader.ReadCount();
        var start = _reader.Position;
        _reader.Position += length;
        return new DataSegment(flags == 1 ? SegmentMode.Passive : SegmentMode.Active, memory, offset, start, length, position);
    }

    private ConstExpr ReadConstExpr()
    {
        if (SimpleConstExpr.TryRead(ref _reader, out var simple))
        {
            return simple;
        }

        var position = _reader.Position;
        var instructions = ImmutableArray.CreateBuilder<ConstInstruction>(1);
        while (true)
        {
            var start = _reader.Position;
            var info = OpcodeTable.Read(ref _reader);
            _module.MakesObjects |= info.Opcode is >= Opcode.StructNew and <= Opcode.ArrayNewFixed;
            switch (info.Immediate)
            {
                case Immediate.I32:
                    instructions.Add(new(info.Opcode, (uint)_reader.ReadS32()));
                    break;
                case Immediate.I64:
                    instructions.Add(new(info.Opcode, (ulong)_reader.ReadS64()));
                    break;
                case Immediate.F32:
                    instructions.Add(new(info.Opcode, _reader.ReadF32Bits()));
                    break;
                case Immediate.F64:
                    instructions.Add(new(info.Opcode, _reader.ReadF64Bits()));
                    break;
                case Immediate.V128:
                    var (low, high) = _reader.ReadV128Bits();
                    instructions.Add(new(info.Opcode, low, High: high));
                    break;
                case Immediate.TypeAndIndex:
                    instructions.Add(new(info.Opcode, _reader.ReadU32(), High: _reader.ReadU32()));
                    break;
                case Immediate.Global:
                case Immediate.Function:
                case Immediate.Type:
                    instructions.Add(new(info.Opcode, _reader.ReadU32()));
                    break;
                case Immediate.HeapType:
                    instructions.Add(new(info.Opcode, 0, TypeReading.ReadHeapType(ref _reader, _module, nullable: true)));
                    break;
                case Immediate.None when info.Opcode == Opcode.End:
                    return new ConstExpr(instructions.DrainToImmutable(), position);
                case Immediate.None:
                    // Which of these are constant is for the validator to say.
                    instructions.Add(new(info.Opcode, 0));
                    break;
                default:
                    throw new WasmValidationException("constant expression required", start);
            }
        }
    }
}

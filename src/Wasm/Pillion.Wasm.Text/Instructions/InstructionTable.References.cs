namespace Pillion.Wasm.Text.Instructions;

internal static partial class InstructionTable
{
    private static IEnumerable<InstructionInfo> ReferenceRows() =>
        [
            new("table.get", 0, 0x25, ImmediateShape.Table),
            new("table.set", 0, 0x26, ImmediateShape.Table),
            new("table.init", Misc, 0x0C, ImmediateShape.TableInit),
            new("elem.drop", Misc, 0x0D, ImmediateShape.Elem),
            new("table.copy", Misc, 0x0E, ImmediateShape.TableCopy),
            new("table.grow", Misc, 0x0F, ImmediateShape.Table),
            new("table.size", Misc, 0x10, ImmediateShape.Table),
            new("table.fill", Misc, 0x11, ImmediateShape.Table),
            new("ref.null", 0, 0xD0, ImmediateShape.HeapType),
            new("ref.is_null", 0, 0xD1, ImmediateShape.None),
            new("ref.func", 0, 0xD2, ImmediateShape.Function),
            new("ref.eq", 0, 0xD3, ImmediateShape.None),
            new("ref.as_non_null", 0, 0xD4, ImmediateShape.None),
            new("struct.new", Gc, 0x00, ImmediateShape.Type),
            new("struct.new_default", Gc, 0x01, ImmediateShape.Type),
            .. Sequence(Gc, 0x02, ImmediateShape.Field, "struct.get struct.get_s struct.get_u struct.set"),
            new("array.new", Gc, 0x06, ImmediateShape.Type),
            new("array.new_default", Gc, 0x07, ImmediateShape.Type),
            new("array.new_fixed", Gc, 0x08, ImmediateShape.ArrayFixed),
            new("array.new_data", Gc, 0x09, ImmediateShape.ArrayData),
            new("array.new_elem", Gc, 0x0A, ImmediateShape.ArrayElem),
            .. Sequence(Gc, 0x0B, ImmediateShape.Type, "array.get array.get_s array.get_u array.set"),
            new("array.len", Gc, 0x0F, ImmediateShape.None),
            new("array.fill", Gc, 0x10, ImmediateShape.Type),
            new("array.copy", Gc, 0x11, ImmediateShape.ArrayCopy),
            new("array.init_data", Gc, 0x12, ImmediateShape.ArrayData),
            new("array.init_elem", Gc, 0x13, ImmediateShape.ArrayElem),
            new("ref.test", Gc, 0x14, ImmediateShape.Cast),
            new("ref.cast", Gc, 0x16, ImmediateShape.Cast),
            .. Sequence(Gc, 0x1A, ImmediateShape.None, "any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u"),
        ];
}

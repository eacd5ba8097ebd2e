namespace Pillion.Wasm.Text.Instructions;

internal static partial class InstructionTable
{
    private static IEnumerable<InstructionInfo> ControlRows() =>
        [
            new("unreachable", 0, 0x00, ImmediateShape.None),
            new("nop", 0, 0x01, ImmediateShape.None),
            new("block", 0, 0x02, ImmediateShape.Block),
            new("loop", 0, 0x03, ImmediateShape.Loop),
            new("if", 0, 0x04, ImmediateShape.If),
            new("else", 0, 0x05, ImmediateShape.Else),
            new("try", 0, 0x06, ImmediateShape.Try),
            new("catch", 0, 0x07, ImmediateShape.Catch),
            new("throw", 0, 0x08, ImmediateShape.Tag),
            new("rethrow", 0, 0x09, ImmediateShape.Label),
            new("throw_ref", 0, 0x0A, ImmediateShape.None),
            new("end", 0, 0x0B, ImmediateShape.End),
            new("br", 0, 0x0C, ImmediateShape.Label),
            new("br_if", 0, 0x0D, ImmediateShape.Label),
            new("br_table", 0, 0x0E, ImmediateShape.LabelTable),
            new("return", 0, 0x0F, ImmediateShape.None),
            new("call", 0, 0x10, ImmediateShape.Function),
            new("call_indirect", 0, 0x11, ImmediateShape.CallIndirect),
            new("return_call", 0, 0x12, ImmediateShape.Function),
            new("return_call_indirect", 0, 0x13, ImmediateShape.CallIndirect),
            new("call_ref", 0, 0x14, ImmediateShape.Type),
            new("return_call_ref", 0, 0x15, ImmediateShape.Type),
            new("delegate", 0, 0x18, ImmediateShape.Delegate),
            new("catch_all", 0, 0x19, ImmediateShape.CatchAll),
            new("drop", 0, 0x1A, ImmediateShape.None),
            new("select", 0, 0x1B, ImmediateShape.Select),
            new("try_table", 0, 0x1F, ImmediateShape.TryTable),
            new("local.get", 0, 0x20, ImmediateShape.Local),
            new("local.set", 0, 0x21, ImmediateShape.Local),
            new("local.tee", 0, 0x22, ImmediateShape.Local),
            new("global.get", 0, 0x23, ImmediateShape.Global),
            new("global.set", 0, 0x24, ImmediateShape.Global),
            new("br_on_null", 0, 0xD5, ImmediateShape.Label),
            new("br_on_non_null", 0, 0xD6, ImmediateShape.Label),
            new("br_on_cast", Gc, 0x18, ImmediateShape.BranchCast),
            new("br_on_cast_fail", Gc, 0x19, ImmediateShape.BranchCast),
        ];
}

namespace Pillion.Wasm.Binary;

internal static partial class OpcodeTable
{
    /// <summary>References of WebAssembly 3.0: typed functions, structures, arrays, casts.</summary>
    private static OpcodeInfo[] ReferenceRows() =>
        [
            new(Opcode.CallRef, "call_ref", Immediate.Type, null),
            new(Opcode.ReturnCallRef, "return_call_ref", Immediate.Type, null),
            new(Opcode.RefEq, "ref.eq", Immediate.None, null),
            new(Opcode.RefAsNonNull, "ref.as_non_null", Immediate.None, null),
            new(Opcode.BrOnNull, "br_on_null", Immediate.Label, null),
            new(Opcode.BrOnNonNull, "br_on_non_null", Immediate.Label, null),
            new(Opcode.StructNew, "struct.new", Immediate.Type, null),
            new(Opcode.StructNewDefault, "struct.new_default", Immediate.Type, null),
            new(Opcode.StructGet, "struct.get", Immediate.TypeAndIndex, null),
            new(Opcode.StructGetS, "struct.get_s", Immediate.TypeAndIndex, null),
            new(Opcode.StructGetU, "struct.get_u", Immediate.TypeAndIndex, null),
            new(Opcode.StructSet, "struct.set", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayNew, "array.new", Immediate.Type, null),
            new(Opcode.ArrayNewDefault, "array.new_default", Immediate.Type, null),
            new(Opcode.ArrayNewFixed, "array.new_fixed", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayNewData, "array.new_data", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayNewElem, "array.new_elem", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayGet, "array.get", Immediate.Type, null),
            new(Opcode.ArrayGetS, "array.get_s", Immediate.Type, null),
            new(Opcode.ArrayGetU, "array.get_u", Immediate.Type, null),
            new(Opcode.ArraySet, "array.set", Immediate.Type, null),
            new(Opcode.ArrayLen, "array.len", Immediate.None, null),
            new(Opcode.ArrayFill, "array.fill", Immediate.Type, null),
            new(Opcode.ArrayCopy, "array.copy", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayInitData, "array.init_data", Immediate.TypeAndIndex, null),
            new(Opcode.ArrayInitElem, "array.init_elem", Immediate.TypeAndIndex, null),
            new(Opcode.RefTest, "ref.test", Immediate.CastType, null),
            new(Opcode.RefTestNull, "ref.test", Immediate.CastType, null),
            new(Opcode.RefCast, "ref.cast", Immediate.CastType, null),
            new(Opcode.RefCastNull, "ref.cast", Immediate.CastType, null),
            new(Opcode.BrOnCast, "br_on_cast", Immediate.CastBranch, null),
            new(Opcode.BrOnCastFail, "br_on_cast_fail", Immediate.CastBranch, null),
            new(Opcode.AnyConvertExtern, "any.convert_extern", Immediate.None, null),
            new(Opcode.ExternConvertAny, "extern.convert_any", Immediate.None, null),
            new(Opcode.RefI31, "ref.i31", Immediate.None, null),
            new(Opcode.I31GetS, "i31.get_s", Immediate.None, null),
            new(Opcode.I31GetU, "i31.get_u", Immediate.None, null),
        ];
}

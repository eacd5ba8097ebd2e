namespace Pillion.Wasm.Binary;

/// <summary>
/// Reads the constant expressions that nearly all are: one constant, global or function. Without it a process would build the
/// <see cref="OpcodeTable"/>, 15 ms of its start, although all code it runs is compiled already.
/// </summary>
internal static class SimpleConstExpr
{
    /// <summary>Reads such an expression, or nothing.</summary>
    public static bool TryRead(ref WasmReader reader, out ConstExpr expression)
    {
        var position = reader.Position;
        if (reader.Remaining >= 3 && TryReadInstruction(ref reader, out var instruction) && reader.Peek() == (int)Opcode.End)
        {
            reader.Position++;
            expression = new ConstExpr([instruction], position);
            return true;
        }

        reader.Position = position;
        expression = default;
        return false;
    }

    private static bool TryReadInstruction(ref WasmReader reader, out ConstInstruction instruction)
    {
        var opcode = (Opcode)reader.ReadByte();
        switch (opcode)
        {
            case Opcode.I32Const:
                instruction = new(opcode, (uint)reader.ReadS32());
                return true;
            case Opcode.I64Const:
                instruction = new(opcode, (ulong)reader.ReadS64());
                return true;
            case Opcode.GlobalGet or Opcode.RefFunc:
                instruction = new(opcode, reader.ReadU32());
                return true;
            default:
                instruction = default;
                return false;
        }
    }
}

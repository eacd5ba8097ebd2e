using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>An instruction: its name, opcode and immediates.</summary>
/// <param name="Prefix">The byte before the opcode; 0 if there is none.</param>
/// <param name="Alignment">For accesses of memory: log2 of the bytes accessed, which is the alignment if none is written.</param>
internal sealed record InstructionInfo(string Name, byte Prefix, uint Code, ImmediateShape Shape, byte Alignment = 0)
{
    /// <summary>Its opcodes: casts to a nullable type and <c>select</c> with types have the next one too.</summary>
    public IEnumerable<uint> Codes => Shape is ImmediateShape.Cast or ImmediateShape.Select ? [Code, Code + 1] : [Code];

    /// <summary>Writes the opcode.</summary>
    /// <param name="variant">Added to it.</param>
    public void WriteOpcode(WasmWriter writer, uint variant = 0)
    {
        if (Prefix == 0)
        {
            writer.WriteByte((byte)(Code + variant));
        }
        else
        {
            writer.WriteByte(Prefix);
            writer.WriteUnsigned(Code + variant);
        }
    }
}

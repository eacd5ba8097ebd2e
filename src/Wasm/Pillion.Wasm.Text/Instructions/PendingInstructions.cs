using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>An instruction that is read but waits for its operands.</summary>
/// <param name="Start">Where its bytes begin among those that wait.</param>
/// <param name="TypeAt">Where the index of <see cref="Type"/> belongs in them, relative to their start.</param>
/// <param name="Type">A function type that gets its index only when the instruction is written.</param>
internal readonly record struct PendingInstruction(int Start, int TypeAt = 0, TypeUse? Type = null);

/// <summary>
/// The instructions that wait for their operands, the innermost last: in the text a folded instruction comes before its operands,
/// in the binary after them.
/// </summary>
internal sealed class PendingInstructions(TypeSpace types)
{
    public WasmWriter Bytes { get; } = new();

    /// <summary>Moves the last instruction to the code.</summary>
    public void Emit(PendingInstruction instruction, WasmWriter code)
    {
        var bytes = Bytes.Written[instruction.Start..];
        if (instruction.Type is { } type)
        {
            code.WriteBytes(bytes[..instruction.TypeAt]);
            code.WriteUnsigned(type.Resolve(types));
            bytes = bytes[instruction.TypeAt..];
        }

        code.WriteBytes(bytes);
        Bytes.Truncate(instruction.Start);
    }
}

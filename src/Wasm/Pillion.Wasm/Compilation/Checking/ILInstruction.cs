using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>An instruction of a method body.</summary>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Size">Opcode and operand, in bytes.</param>
/// <param name="Operand">A number's bits, a variable's index, a token, or a branch's target as an offset; 0 where there is none.</param>
/// <param name="Targets">Of a <c>switch</c>, as offsets.</param>
internal readonly record struct ILInstruction(int Offset, int Size, OpCode Info, long Operand, int[] Targets)
{
    private static readonly Dictionary<int, OpCode> s_opcodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => (int)(ushort)o.Value);

    public ILOpCode OpCode => (ILOpCode)(ushort)Info.Value;

    public int Next => Offset + Size;

    /// <summary>The instructions of a body, in order.</summary>
    /// <exception cref="InvalidOperationException">A byte is no opcode, or the last instruction is cut off.</exception>
    public static List<ILInstruction> ReadAll(ReadOnlySpan<byte> code)
    {
        var instructions = new List<ILInstruction>();
        for (var offset = 0; offset < code.Length; offset = instructions[^1].Next)
        {
            instructions.Add(Read(code, offset));
        }

        return instructions;
    }

    private static ILInstruction Read(ReadOnlySpan<byte> code, int offset)
    {
        var length = code[offset] == 0xFE ? 2 : 1;
        var value = length == 1 ? code[offset] : BinaryPrimitives.ReadUInt16BigEndian(code[offset..]);
        if (!s_opcodes.TryGetValue(value, out var info))
        {
            throw new InvalidOperationException($"IL_{offset:x4}: 0x{value:x} is no opcode.");
        }

        var start = offset + length;
        var rest = code[start..];
        switch (info.OperandType)
        {
            case OperandType.InlineNone:
                return new(offset, length, info, 0, []);
            case OperandType.ShortInlineI:
                return new(offset, length + 1, info, (sbyte)rest[0], []);
            case OperandType.ShortInlineVar:
                return new(offset, length + 1, info, rest[0], []);
            case OperandType.InlineVar:
                return new(offset, length + 2, info, BinaryPrimitives.ReadUInt16LittleEndian(rest), []);
            case OperandType.ShortInlineBrTarget:
                return new(offset, length + 1, info, start + 1 + (sbyte)rest[0], []);
            case OperandType.InlineBrTarget:
                return new(offset, length + 4, info, start + 4 + BinaryPrimitives.ReadInt32LittleEndian(rest), []);
            case OperandType.InlineI8 or OperandType.InlineR:
                return new(offset, length + 8, info, BinaryPrimitives.ReadInt64LittleEndian(rest), []);
            case OperandType.InlineSwitch:
                var targets = new int[BinaryPrimitives.ReadInt32LittleEndian(rest)];
                var size = 4 + (4 * targets.Length);
                for (var i = 0; i < targets.Length; i++)
                {
                    targets[i] = start + size + BinaryPrimitives.ReadInt32LittleEndian(rest[(4 + (4 * i))..]);
                }

                return new(offset, length + size, info, 0, targets);
            default:
                return new(offset, length + 4, info, BinaryPrimitives.ReadInt32LittleEndian(rest), []);
        }
    }
}

using Pillion.Wasm.Binary;
using ModuleDefinition = Pillion.Wasm.Binary.ModuleDefinition;

namespace Pillion.Wasm.Compilation.Splitting;

/// <summary>The instructions of a function body in a row, with their blocks.</summary>
internal sealed class FlatBody
{
    private FlatBody(int locals) => Locals = locals;

    /// <summary>All instructions, the last being the function's <c>end</c>.</summary>
    public List<Instruction> Instructions { get; } = [];

    /// <summary>All blocks, each behind those around it; the first is the function's.</summary>
    public List<BlockRange> Blocks { get; } = [];

    /// <summary>Targets of all <c>br_table</c>s, one after the other, as depths.</summary>
    public List<int> Tables { get; } = [];

    /// <summary>How many locals the function has, parameters counted.</summary>
    public int Locals { get; }

    /// <summary>
    /// Reads a body, or answers null where it has instructions that keep it from being split: blocks that catch, tail calls, and
    /// branches of other kinds than those here.
    /// </summary>
    public static FlatBody? Read(ModuleDefinition module, FunctionBody body, FuncType type)
    {
        var types = new List<ValueType>(type.Parameters);
        var reader = new WasmReader(module.Bytes, body.LocalsStart, body.End);
        LocalDeclarations.Read(ref reader, module, types);
        var flat = new FlatBody(types.Count);
        var open = new Stack<int>();
        flat.Blocks.Add(new BlockRange(Opcode.Block, -1, -1, 0, false, 0));
        open.Push(0);
        while (open.Count > 0)
        {
            var position = reader.Position;
            var info = OpcodeTable.Read(ref reader);
            var index = flat.Instructions.Count;
            var operand = 0;
            var count = 0;
            switch (info.Immediate)
            {
                case Immediate.TryTable:
                case Immediate.Block when info.Opcode == Opcode.Try:
                    return null;
                case Immediate.Block:
                    operand = flat.Blocks.Count;
                    var blockType = BlockTypes.Read(ref reader, module);
                    var isPlain = blockType.Parameters.IsEmpty && blockType.Results.IsEmpty;
                    var loops = flat.Blocks[open.Peek()].Loops + (info.Opcode == Opcode.Loop ? 1 : 0);
                    flat.Blocks.Add(new BlockRange(info.Opcode, index, open.Peek(), open.Count, isPlain, loops));
                    open.Push(operand);
                    break;
                case Immediate.Local:
                case Immediate.Label when info.Opcode is Opcode.Br or Opcode.BrIf:
                    operand = (int)reader.ReadU32();
                    break;
                case Immediate.LabelTable:
                    operand = flat.Tables.Count;
                    count = reader.ReadCount() + 1;
                    for (var i = 0; i < count; i++)
                    {
                        flat.Tables.Add((int)reader.ReadU32());
                    }

                    break;
                default:
                    if (
                        info.Name.StartsWith("return_call", StringComparison.Ordinal)
                        || info.Name.StartsWith("br_on", StringComparison.Ordinal)
                    )
                    {
                        return null;
                    }

                    Immediates.Skip(info, ref reader);
                    break;
            }

            if (info.Opcode == Opcode.Else)
            {
                operand = open.Peek();
                flat.Blocks[operand].Else = index;
            }
            else if (info.Opcode == Opcode.End)
            {
                operand = open.Pop();
                flat.Blocks[operand].End = index;
            }

            flat.Instructions.Add(new Instruction(info.Opcode, position, operand, count, info.Immediate == Immediate.Label));
        }

        return flat;
    }

    /// <param name="Operand">A local, a label's depth, a place in <see cref="Tables"/>, or a block, as the opcode says.</param>
    /// <param name="Count">Targets of a <c>br_table</c>.</param>
    /// <param name="IsBranch">Whether it branches to the block at the depth that is its operand, always or under a condition.</param>
    internal readonly record struct Instruction(Opcode Opcode, int Position, int Operand, int Count, bool IsBranch);

    /// <param name="Start">Its first instruction, or -1 for the function's own.</param>
    /// <param name="Parent">The block around it, or -1.</param>
    /// <param name="Depth">How many blocks are around it.</param>
    /// <param name="IsPlain">Whether it has neither parameters nor results.</param>
    /// <param name="Loops">How many loops it stands in, itself counted.</param>
    internal sealed record BlockRange(Opcode Opcode, int Start, int Parent, int Depth, bool IsPlain, int Loops)
    {
        /// <summary>Its <c>end</c>.</summary>
        public int End { get; set; }

        /// <summary>Its <c>else</c>, or -1.</summary>
        public int Else { get; set; } = -1;
    }
}

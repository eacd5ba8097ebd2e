using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Splitting;

/// <summary>
/// Which locals hold a value that may still be read, before chosen instructions and at the targets of branches: one pass from the end
/// to the start, repeated until loops bring nothing new.
/// </summary>
internal sealed class Liveness
{
    // Bits of sets, for each instruction.
    private const long MaxWork = 200_000_000;
    private const int MaxPasses = 32;

    private readonly FlatBody _body;
    private readonly LocalSet[] _after;
    private readonly LocalSet?[] _loopStart;
    private readonly Dictionary<int, LocalSet> _before = [];

    private Liveness(FlatBody body)
    {
        _body = body;
        _after = [.. body.Blocks.Select(_ => new LocalSet(body.Locals))];
        _loopStart = [.. body.Blocks.Select(b => b.Opcode == Opcode.Loop ? new LocalSet(body.Locals) : null)];
    }

    /// <param name="places">The instructions of interest.</param>
    /// <returns>Null where finding out would take too much time or memory, which no compiler's output does.</returns>
    public static Liveness? Of(FlatBody body, HashSet<int> places)
    {
        if ((long)(body.Instructions.Count + places.Count) * (body.Locals + 64) > MaxWork)
        {
            return null;
        }

        var liveness = new Liveness(body);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (!liveness.Pass([]))
            {
                liveness.Pass(places);
                return liveness;
            }
        }

        return null;
    }

    /// <summary>The live locals before an instruction of interest.</summary>
    public LocalSet Before(int instruction) => _before[instruction];

    /// <summary>The live locals behind a block.</summary>
    public LocalSet After(int block) => _after[block];

    /// <summary>The live locals where a branch to a block goes.</summary>
    public LocalSet AtLabel(int block) => _loopStart[block] ?? _after[block];

    /// <returns>Whether something was found that an earlier part of a loop has to take into account.</returns>
    private bool Pass(HashSet<int> places)
    {
        var changed = false;
        var current = new LocalSet(_body.Locals);
        var thenLive = new Dictionary<int, LocalSet>();
        var open = new List<int>();
        for (var i = _body.Instructions.Count - 1; i >= 0; i--)
        {
            var instruction = _body.Instructions[i];
            switch (instruction.Opcode)
            {
                case Opcode.End:
                    open.Add(instruction.Operand);
                    _after[instruction.Operand].CopyFrom(current);
                    break;
                case Opcode.Else:
                    thenLive[instruction.Operand] = current.Copy();
                    current.CopyFrom(_after[instruction.Operand]);
                    break;
                case Opcode.If:
                    current.UnionWith(thenLive.GetValueOrDefault(instruction.Operand) ?? _after[instruction.Operand]);
                    open.RemoveAt(open.Count - 1);
                    break;
                case Opcode.Block:
                    open.RemoveAt(open.Count - 1);
                    break;
                case Opcode.Loop:
                    changed |= _loopStart[instruction.Operand]!.UnionWith(current);
                    open.RemoveAt(open.Count - 1);
                    break;
                case Opcode.Br:
                    current.CopyFrom(AtLabel(open[^(instruction.Operand + 1)]));
                    break;
                case Opcode.BrTable:
                    current.Clear();
                    foreach (var depth in _body.Tables.GetRange(instruction.Operand, instruction.Count).Distinct())
                    {
                        current.UnionWith(AtLabel(open[^(depth + 1)]));
                    }

                    break;
                case Opcode.Return or Opcode.Unreachable or Opcode.Throw or Opcode.ThrowRef:
                    current.Clear();
                    break;
                case Opcode.LocalGet:
                    current.Add(instruction.Operand);
                    break;
                case Opcode.LocalSet or Opcode.LocalTee:
                    current.Remove(instruction.Operand);
                    break;
                default:
                    if (instruction.IsBranch)
                    {
                        current.UnionWith(AtLabel(open[^(instruction.Operand + 1)]));
                    }

                    break;
            }

            if (places.Contains(i))
            {
                _before[i] = current.Copy();
            }
        }

        return changed;
    }
}

using System.Collections.Immutable;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Splitting;

/// <summary>
/// Chooses what of a function too large for the JIT becomes methods of its own: the arms of its <c>switch</c>es and the like, long ones
/// first that share few values with the rest.
/// </summary>
internal sealed class SplitPlanner
{
    // A part with more would cost more than it saves.
    private const int MaxShared = 24;
    private const int MaxExits = 12;

    private readonly FlatBody _body;
    private readonly Liveness _liveness;
    private readonly List<(int Start, int Block, int End)> _candidates;

    private SplitPlanner(FlatBody body, Liveness liveness, List<(int Start, int Block, int End)> candidates)
    {
        _body = body;
        _liveness = liveness;
        _candidates = candidates;
    }

    private int Size => Position(_body.Instructions.Count - 1) - Position(0);

    /// <summary>Prepares to split a body; null where it cannot be.</summary>
    /// <param name="minimum">Bytes of the smallest part that is worth a method.</param>
    public static SplitPlanner? For(FlatBody? body, int minimum)
    {
        if (body is null)
        {
            return null;
        }

        var candidates = FindCandidates(body, minimum);
        var liveness = Liveness.Of(body, [.. candidates.Select(c => c.Start)]);
        return liveness is null ? null : new SplitPlanner(body, liveness, candidates);
    }

    /// <summary>Parts to take out so that about a share of the function's bytes remains, in the order of the code.</summary>
    /// <param name="maximum">Bytes of the largest part that the JIT still optimises.</param>
    public ImmutableArray<MethodPart> Plan(double share, int maximum)
    {
        var taken = new SortedSet<(int Start, int End)>();
        var parts = new List<MethodPart>();
        var excess = Size * (1 - share);
        var ranked = _candidates
            .Where(c => Position(c.End) - Position(c.Start) <= maximum)
            .Select(c => (Candidate: c, Part: Describe(c)))
            .Where(c => c.Part is not null)
            .OrderByDescending(c => Worth(c.Candidate, c.Part!));
        foreach (var ((start, _, end), part) in ranked)
        {
            if (excess <= 0)
            {
                break;
            }

            if (taken.GetViewBetween((0, 0), (end - 1, int.MaxValue)).LastOrDefault() is var (_, before) && before > start)
            {
                continue;
            }

            taken.Add((start, end));
            parts.Add(part!);
            excess -= part!.End - part.Start;
        }

        return [.. parts.OrderBy(p => p.Start)];
    }

    /// <summary>
    /// Where parts can be: from the start of a block's body, or from behind a block in it, to its end; only in blocks without values,
    /// so that no operands cross the border.
    /// </summary>
    private static List<(int Start, int Block, int End)> FindCandidates(FlatBody body, int minimum)
    {
        var candidates = new List<(int, int, int)>();
        foreach (var (i, block) in body.Blocks.Index())
        {
            if (!block.IsPlain)
            {
                continue;
            }

            if (i > 0 && body.Blocks[block.Parent] is { IsPlain: true } parent)
            {
                var isThen = parent.Else > block.Start;
                Add(block.End + 1, block.Parent, isThen ? parent.Else : parent.End);
            }

            Add(block.Start + 1, i, block.Else >= 0 ? block.Else : block.End);
            if (block.Else >= 0)
            {
                Add(block.Else + 1, i, block.End);
            }
        }

        return candidates;

        void Add(int start, int block, int end)
        {
            if (body.Instructions[end].Position - body.Instructions[start].Position >= minimum)
            {
                candidates.Add((start, block, end));
            }
        }
    }

    private int Position(int instruction) => _body.Instructions[instruction].Position;

    /// <summary>Bytes saved for what a call of the part costs; what stands in inner loops is called often.</summary>
    private double Worth((int Start, int Block, int End) candidate, MethodPart part)
    {
        var cost = 4 + part.Parameters.Length + (2 * part.Results.Length) + (2 * part.WaysOut);
        return (double)(part.End - part.Start) / cost / Math.Pow(8, Math.Max(0, _body.Blocks[candidate.Block].Loops - 1));
    }

    private MethodPart? Describe((int Start, int Block, int End) candidate)
    {
        var (start, block, end) = candidate;
        var depth = _body.Blocks[block].Depth + 1;
        var used = new LocalSet(_body.Locals);
        var written = new LocalSet(_body.Locals);
        var exits = new SortedSet<int>();
        var returns = false;
        var nesting = 0;
        for (var i = start; i < end; i++)
        {
            var instruction = _body.Instructions[i];
            switch (instruction.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    nesting++;
                    break;
                case Opcode.End:
                    nesting--;
                    break;
                case Opcode.Return:
                    returns = true;
                    break;
                case Opcode.BrTable:
                    foreach (var target in _body.Tables.GetRange(instruction.Operand, instruction.Count))
                    {
                        Leave(target);
                    }

                    break;
                case Opcode.LocalGet:
                    used.Add(instruction.Operand);
                    break;
                case Opcode.LocalSet or Opcode.LocalTee:
                    used.Add(instruction.Operand);
                    written.Add(instruction.Operand);
                    break;
                default:
                    if (instruction.IsBranch)
                    {
                        Leave(instruction.Operand);
                    }

                    break;
            }
        }

        return exits.Count > MaxExits ? null : Share(candidate, depth, used, written, exits, returns);

        void Leave(int target)
        {
            // Counted from the function's block on, which is a return.
            var number = depth + nesting - 1 - target;
            returns |= number == 0;
            if (number > 0 && number < depth)
            {
                exits.Add(number);
            }
        }
    }

    private MethodPart? Share(
        (int Start, int Block, int End) candidate,
        int depth,
        LocalSet used,
        LocalSet written,
        SortedSet<int> exits,
        bool returns
    )
    {
        var (start, block, end) = candidate;
        var fallsThrough = _body.Instructions[end - 1].Opcode is not (Opcode.Br or Opcode.BrTable or Opcode.Return or Opcode.Unreachable);
        var liveBehind = new LocalSet(_body.Locals);
        if (fallsThrough)
        {
            liveBehind.UnionWith(_liveness.After(block));
        }

        for (var (number, around) = (depth - 1, block); number > 0; number--, around = _body.Blocks[around].Parent)
        {
            if (exits.Contains(number))
            {
                liveBehind.UnionWith(_liveness.AtLabel(around));
            }
        }

        var before = _liveness.Before(start);
        var all = used.ToArray();
        var results = all.Where(l => written.Contains(l) && liveBehind.Contains(l)).ToImmutableArray();
        var parameters = all.Where(before.Contains).ToImmutableArray();
        return parameters.Length + results.Length > MaxShared
            ? null
            : new MethodPart(Position(start), Position(end), depth, parameters, results, all, [.. exits], fallsThrough, returns);
    }
}

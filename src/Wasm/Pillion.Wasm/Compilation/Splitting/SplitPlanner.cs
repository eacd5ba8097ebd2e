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

    // With so many arms, a switch is an interpreter's rather than a program's.
    private const int LeastArms = 16;

    // How often an arm of such is run for once that what stands before and behind the loop around it is: most of them seldom or never.
    private const double ArmFrequency = 0.25;

    private readonly FlatBody _body;
    private readonly Liveness _liveness;
    private readonly List<(int Start, int Block, int End)> _candidates;
    private readonly List<(int Start, int End, int Loops)> _switches;

    private SplitPlanner(FlatBody body, Liveness liveness, List<(int Start, int Block, int End)> candidates)
    {
        _body = body;
        _liveness = liveness;
        _candidates = candidates;
        _switches = FindSwitches(body);
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

    /// <summary>
    /// Where the arms of large <c>br_table</c>s are: behind it, in the innermost loop around it; and how many loops that stands in, itself counted.
    /// </summary>
    private static List<(int Start, int End, int Loops)> FindSwitches(FlatBody body)
    {
        var switches = new List<(int, int, int)>();
        var open = new Stack<int>();
        open.Push(0);
        foreach (var (i, instruction) in body.Instructions.Index())
        {
            switch (instruction.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    open.Push(instruction.Operand);
                    break;
                case Opcode.End:
                    open.Pop();
                    break;
                case Opcode.BrTable:
                    var around = open.Peek();
                    while (body.Blocks[around] is { Opcode: not Opcode.Loop, Parent: >= 0 and var parent })
                    {
                        around = parent;
                    }

                    if (body.Tables.GetRange(instruction.Operand, instruction.Count).Distinct().Count() >= LeastArms)
                    {
                        switches.Add((i, body.Blocks[around].End, body.Blocks[around].Loops));
                    }

                    break;
                default:
                    break;
            }
        }

        return switches;
    }

    /// <summary>Bytes saved for what calls of the part cost.</summary>
    private double Worth((int Start, int Block, int End) candidate, MethodPart part)
    {
        var cost = 4 + part.Parameters.Length + (2 * part.Results.Length) + (2 * part.WaysOut);
        return (part.End - part.Start) / (cost * Frequency(candidate));
    }

    /// <summary>
    /// How often a part is called, roughly. What stands in inner loops is called often, an arm of a large switch seldom: what an interpreter does
    /// before and behind its loop, at each call of a function that it interprets, is called oftener than most arms.
    /// </summary>
    private double Frequency((int Start, int Block, int End) candidate)
    {
        var loops = _body.Blocks[candidate.Block].Loops;
        var around = _switches.FindLastIndex(s => candidate.Start > s.Start && candidate.Start < s.End);
        return around < 0 ? Math.Pow(8, Math.Max(0, loops - 1)) : ArmFrequency * Math.Pow(8, loops - _switches[around].Loops);
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

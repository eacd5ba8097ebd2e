using System.Runtime.CompilerServices;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>Finds out whether and how a loop can be vectorised.</summary>
internal sealed class LoopPlanner
{
    // With more, there would not be registers enough.
    private const int MostRegions = 8;
    private const int MostVectors = 8;

    private readonly LoopBody _body;
    private readonly Dictionary<int, int> _steps;
    private readonly LaneRows _rows;
    private readonly List<VectorStore> _stores = [];
    private readonly List<VectorSum> _sums = [];
    private readonly List<(int Local, LinearForm Value)> _rest = [];
    private readonly HashSet<int> _others = [];
    private bool _canDoAll = true;

    public LoopPlanner(LoopBody body)
    {
        _body = body;
        _steps = StepsOf(body);
        _rows = new LaneRows(body, _steps);
    }

    /// <returns>Null if it cannot be.</returns>
    public LoopPlan? TryMake()
    {
        if (
            LoopTurns.Of(_body.Condition, _steps) is not { } turns
            || !_rows.IsKnown(turns.Left)
            || !_rows.IsKnown(turns.Right)
            || !TrySums()
            || !TryStores()
            || _stores.Count + _sums.Count == 0
            || !AreApart()
        )
        {
            return null;
        }

        var plan = new LoopPlan(_rows)
        {
            Turns = turns,
            TurnsAtOnce = FindTurnsAtOnce(),
            Steps = _steps,
            Stores = _stores,
            Sums = _sums,
            Rest = _rest,
            CanDoAll = _canDoAll,
        };
        return
            _stores.TrueForAll(s => plan.VectorsOf(s.Type, s.Elements) <= MostVectors)
            && _sums.TrueForAll(s => plan.VectorsOf(s.Type, s.Elements) <= MostVectors)
            ? plan
            : null;
    }

    private static Dictionary<int, int> StepsOf(LoopBody body)
    {
        var steps = new Dictionary<int, int>();
        foreach (var (local, value) in body.Written)
        {
            if (LinearForm.Of(value) is { Terms: [{ Factor: 1 } term] } form && term.Local == local)
            {
                steps.Add(local, form.Constant);
            }
        }

        return steps;
    }

    /// <summary>Tells locals that are added to from those that a turn only writes.</summary>
    private bool TrySums()
    {
        var others = new List<LoopValue>();
        foreach (var (local, value) in _body.Written)
        {
            if (_steps.ContainsKey(local))
            {
                continue;
            }

            var terms = TermsAddedTo(local, value);
            if (terms is not null)
            {
                if (!TrySum(local, value.Type, terms))
                {
                    return false;
                }

                continue;
            }

            others.Add(value);
            _others.Add(local);
            if (LinearForm.Of(value) is { } form && _rows.IsKnown(form))
            {
                _rest.Add((local, form));
            }
            else
            {
                _canDoAll = false;
            }
        }

        // Vectors do not keep these up to date. What stands in stores and sums is looked at there.
        return !others.Exists(IsOfOthers);
    }

    private bool IsOfOthers(LoopValue value) =>
        value switch
        {
            LoopLocal local => _others.Contains(local.Index),
            LoopLoad load => IsOfOthers(load.Place.Address),
            LoopOperation operation => IsOfOthers(operation.First) || (operation.Second is { } second && IsOfOthers(second)),
            _ => false,
        };

    private bool IsOfOthers(LinearForm form)
    {
        foreach (var (local, _) in form.Terms)
        {
            if (_others.Contains(local))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a turn adds to a local, or null if it does something else with it.</summary>
    private static List<LoopValue>? TermsAddedTo(int local, LoopValue value)
    {
        if (value.Type != ValueType.I32 && value.Type != ValueType.I64)
        {
            return null;
        }

        var terms = new List<LoopValue>();
        Flatten(value, value.Type == ValueType.I32 ? Opcode.I32Add : Opcode.I64Add, terms);
        return terms.RemoveAll(t => t is LoopLocal itself && itself.Index == local) == 1 ? terms : null;
    }

    private bool TrySum(int local, ValueType type, List<LoopValue> terms)
    {
        foreach (var group in terms.GroupBy(Shape))
        {
            LoopValue[] lanes = [.. group.OrderBy(FirstPosition)];
            if (!_rows.IsRow(lanes, type, []))
            {
                return false;
            }

            _sums.Add(new VectorSum(local, type, lanes[0], lanes.Length));
        }

        return true;
    }

    private static void Flatten(LoopValue value, Opcode add, List<LoopValue> terms)
    {
        if (value is LoopOperation { Second: { } second } operation && operation.Opcode == add)
        {
            Flatten(operation.First, add, terms);
            Flatten(second, add, terms);
        }
        else
        {
            terms.Add(value);
        }
    }

    /// <summary>The same for values that are computed alike from other places.</summary>
    private static string Shape(LoopValue value) =>
        value switch
        {
            LoopConstant constant => $"{constant.Bits}",
            LoopLocal local => $"local {local.Index}",
            LoopLoad load => $"{load.Opcode} {string.Join('+', load.Place.Address.Terms.ToArray())}",
            LoopOperation operation => $"{operation.Opcode}({Shape(operation.First)}, {(operation.Second is { } b ? Shape(b) : "")})",
            _ => throw new SwitchExpressionException(value),
        };

    private static long FirstPosition(LoopValue value) =>
        value switch
        {
            LoopLoad load => load.Place.Position,
            LoopOperation { Second: { } second } operation => Math.Min(FirstPosition(operation.First), FirstPosition(second)),
            LoopOperation operation => FirstPosition(operation.First),
            _ => long.MaxValue,
        };

    private bool TryStores()
    {
        var rest = _body.Stores.ToList();
        while (rest.Count > 0)
        {
            var first = rest[0];
            var row = rest.FindAll(s => s.Opcode == first.Opcode && s.Place.Address.IsBeside(first.Place.Address));
            row.Sort((a, b) => a.Place.Position.CompareTo(b.Place.Position));
            // Several rows with the same locals: the one that the first in order belongs to.
            var width = first.Width;
            row.RemoveAll(s => (s.Place.Position - first.Place.Position) % width != 0);
            var at = row.IndexOf(first);
            var begin = at;
            while (begin > 0 && row[begin].Place.Position - row[begin - 1].Place.Position == width)
            {
                begin--;
            }

            var end = at + 1;
            while (end < row.Count && row[end].Place.Position - row[end - 1].Place.Position == width)
            {
                end++;
            }

            row = row.GetRange(begin, end - begin);
            rest.RemoveAll(row.Contains);
            if (!TryStore(row))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryStore(List<LoopStore> row)
    {
        var type = row[0].Opcode switch
        {
            Opcode.I64Store => ValueType.I64,
            Opcode.F32Store => ValueType.F32,
            Opcode.F64Store => ValueType.F64,
            _ => ValueType.I32,
        };
        if (_rows.RegionAt([.. row.Select(s => s.Place)], row[0].Width) is not { } region || region.IsWritten)
        {
            return false;
        }

        if (!_rows.IsRow([.. row.Select(s => s.Value)], type, [.. row.Select(s => s.Time)], region))
        {
            return false;
        }

        region.IsWritten = true;
        _stores.Add(new VectorStore(row[0].Opcode, type, region, row[0].Value, row.Count));
        return true;
    }

    /// <summary>Whether no region is written by one statement and read by another: in which order, vectors would not keep.</summary>
    private bool AreApart() => _rows.Regions.Count <= MostRegions && !_rows.Regions.Any(r => r is { IsWritten: true, IsRead: true });

    /// <summary>The smallest power of two that, with the elements of a turn, makes whole vectors of all.</summary>
    private int FindTurnsAtOnce()
    {
        var turns = 1;
        foreach (var (type, elements) in _stores.Select(s => (s.Type, s.Elements)).Concat(_sums.Select(s => (s.Type, s.Elements))))
        {
            var perVector = LoopPlan.LanesOf(type);
            turns = Math.Max(turns, perVector / Math.Min(perVector, elements & -elements));
        }

        return turns;
    }
}

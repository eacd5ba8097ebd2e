using System.Runtime.CompilerServices;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>
/// How several turns of a loop are done at once with vectors: a second loop, which runs before the one that the module has and leaves
/// it the rest.
/// </summary>
/// <remarks>
/// <para>
/// Compilers unroll loops before they write WebAssembly, so that a turn may do the same for several elements. What it stores, or adds to a local, is
/// sorted by place: if one turn's elements lie side by side, if each is computed as the others are from elements that lie likewise, and if the next
/// turn goes on where this one ends, then a vector of them is computed as the first.
/// </para>
/// <para>
/// That the turns do not hinder each other is for the compiled code to find out, each time it comes to the loop: whether all places are inside
/// the memory, so that nothing traps halfway, and whether what is written is apart from all else that is read or written.
/// Floating-point numbers are never added up in another order.
/// </para>
/// </remarks>
internal sealed class LoopPlan
{
    // With more, there would not be registers enough.
    private const int MostRegions = 8;
    private const int MostVectors = 8;

    private readonly LoopBody _body;
    private readonly Dictionary<int, int> _steps = [];
    private readonly List<LoopRegion> _regions = [];
    private readonly Dictionary<LoopLoad, LoopRegion> _regionOfLoad = [];
    private readonly List<VectorStore> _stores = [];
    private readonly List<VectorSum> _sums = [];
    private readonly List<(int Local, LinearForm Value)> _rest = [];
    private readonly HashSet<int> _others = [];
    private LoopTurns _turns = null!;

    private LoopPlan(LoopBody body) => _body = body;

    /// <summary>How many turns there are.</summary>
    public LoopTurns Turns => _turns;

    /// <summary>How many turns are done at once; a power of two.</summary>
    public int TurnsAtOnce { get; private set; } = 1;

    /// <summary>Locals that a constant is added to in each turn, and the constant.</summary>
    public IReadOnlyDictionary<int, int> Steps => _steps;

    /// <summary>Where memory is read and written.</summary>
    public IReadOnlyList<LoopRegion> Regions => _regions;

    /// <summary>What is written, in order.</summary>
    public IReadOnlyList<VectorStore> Stores => _stores;

    /// <summary>What is added to locals.</summary>
    public IReadOnlyList<VectorSum> Sums => _sums;

    /// <summary>Further locals that are written and what they have when a turn ends, in terms of its beginning.</summary>
    public IReadOnlyList<(int Local, LinearForm Value)> Rest => _rest;

    /// <summary>Whether all turns may be done by vectors; else the last one must not be, which gives some locals what they have behind the loop.</summary>
    public bool CanDoAll { get; private set; } = true;

    /// <summary>The region of a load that stands in <see cref="Stores"/> or <see cref="Sums"/>.</summary>
    public LoopRegion RegionOf(LoopLoad load) => _regionOfLoad[load];

    /// <summary>Whether a value is a local that does not change.</summary>
    public bool IsInvariant(LoopValue value) => value is LoopLocal local && !_body.Written.ContainsKey(local.Index);

    /// <returns>Null if the loop cannot be vectorised.</returns>
    public static LoopPlan? For(LoopBody body)
    {
        var plan = new LoopPlan(body);
        return plan.TryMake() ? plan : null;
    }

    private bool TryMake()
    {
        FindSteps();
        if (LoopTurns.Of(_body.Condition, _steps) is not { } turns || !IsKnown(turns.Left) || !IsKnown(turns.Right))
        {
            return false;
        }

        _turns = turns;
        return TrySums() && TryStores() && _stores.Count + _sums.Count > 0 && AreApart() && TrySize();
    }

    private void FindSteps()
    {
        foreach (var (local, value) in _body.Written)
        {
            if (LinearForm.Of(value) is { Terms: [{ Factor: 1 } term] } form && term.Local == local)
            {
                _steps.Add(local, form.Constant);
            }
        }
    }

    /// <summary>Whether it is of locals whose values are known in every turn.</summary>
    private bool IsKnown(LinearForm form)
    {
        foreach (var (local, _) in form.Terms)
        {
            if (_body.Written.ContainsKey(local) && !_steps.ContainsKey(local))
            {
                return false;
            }
        }

        return true;
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
            if (LinearForm.Of(value) is { } form && IsKnown(form))
            {
                _rest.Add((local, form));
            }
            else
            {
                CanDoAll = false;
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
            if (!IsRow(lanes, type, []))
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
        if (RegionAt([.. row.Select(s => s.Place)], row[0].Width) is not { } region || region.IsWritten)
        {
            return false;
        }

        if (!IsRow([.. row.Select(s => s.Value)], type, [.. row.Select(s => s.Time)], region))
        {
            return false;
        }

        region.IsWritten = true;
        _stores.Add(new VectorStore(row[0].Opcode, type, region, row[0].Value, row.Count));
        return true;
    }

    /// <summary>Whether values are computed alike, each from what lies beside what the one before is computed from.</summary>
    /// <param name="times">When they are stored: what is read from the place that is written must have been read before.</param>
    private bool IsRow(LoopValue[] lanes, ValueType type, int[] times, LoopRegion? written = null)
    {
        var first = lanes[0];
        if (first.Type != type || lanes.Length > MostVectors * Lanes.Bytes)
        {
            return false;
        }

        switch (first)
        {
            case LoopConstant constant:
                return lanes.All(l => l is LoopConstant other && other.Bits == constant.Bits);
            case LoopLocal local:
                return IsInvariant(local) && lanes.All(l => l is LoopLocal other && other.Index == local.Index);
            case LoopLoad load:
                return IsRowOfLoads(load, lanes, times, written);
            case LoopOperation operation:
                return LaneOperations.Has(operation.Opcode)
                    && lanes.All(l => l is LoopOperation other && other.Opcode == operation.Opcode)
                    && IsRow([.. lanes.Select(l => ((LoopOperation)l).First)], type, times, written)
                    && (operation.Second is not { } second || IsRowOfSeconds(operation.Opcode, second, lanes, type, times, written));
            default:
                return false;
        }
    }

    private bool IsRowOfSeconds(Opcode opcode, LoopValue second, LoopValue[] lanes, ValueType type, int[] times, LoopRegion? written) =>
        (!LaneOperations.IsShift(opcode) || second is LoopConstant || IsInvariant(second))
        && IsRow([.. lanes.Select(l => ((LoopOperation)l).Second!)], type, times, written);

    private bool IsRowOfLoads(LoopLoad load, LoopValue[] lanes, int[] times, LoopRegion? written)
    {
        if (
            !lanes.All(l => l is LoopLoad other && other.Opcode == load.Opcode)
            || RegionAt([.. lanes.Select(l => ((LoopLoad)l).Place)], load.Width) is not { } region
        )
        {
            return false;
        }

        if (region == written)
        {
            for (var i = 0; i < lanes.Length; i++)
            {
                if (((LoopLoad)lanes[i]).Time > times[i])
                {
                    return false;
                }
            }
        }
        else
        {
            region.IsRead = true;
        }

        _regionOfLoad[load] = region;
        return true;
    }

    /// <summary>The region that a turn's places begin, if they lie side by side and those of the next turn behind.</summary>
    private LoopRegion? RegionAt(LoopPlace[] places, int width)
    {
        var first = places[0];
        if (!IsKnown(first.Address) || first.Address.Change(_steps) != places.Length * width)
        {
            return null;
        }

        for (var i = 0; i < places.Length; i++)
        {
            // The first address is the lowest: if it and what lies before the end of the region do not wrap, none does.
            if (
                !places[i].Address.IsBeside(first.Address)
                || places[i].Address.Constant < first.Address.Constant
                || places[i].Position != first.Position + (i * width)
            )
            {
                return null;
            }
        }

        var region = _regions.Find(r =>
            r.Width == width
            && r.Begin.Offset == first.Offset
            && r.Begin.Address.Constant == first.Address.Constant
            && r.Begin.Address.IsBeside(first.Address)
        );
        if (region is null)
        {
            region = new LoopRegion(_regions.Count, first, width, places.Length * width);
            _regions.Add(region);
        }

        return region;
    }

    /// <summary>Whether no region is written by one statement and read by another: in which order, vectors would not keep.</summary>
    private bool AreApart() => _regions.Count <= MostRegions && !_regions.Exists(r => r is { IsWritten: true, IsRead: true });

    private bool TrySize()
    {
        foreach (var (type, elements) in _stores.Select(s => (s.Type, s.Elements)).Concat(_sums.Select(s => (s.Type, s.Elements))))
        {
            // The smallest power of two that, with the elements of a turn, makes whole vectors.
            var perVector = LanesOf(type);
            TurnsAtOnce = Math.Max(TurnsAtOnce, perVector / Math.Min(perVector, elements & -elements));
        }

        return _stores.TrueForAll(s => VectorsOf(s.Type, s.Elements) <= MostVectors)
            && _sums.TrueForAll(s => VectorsOf(s.Type, s.Elements) <= MostVectors);
    }

    /// <summary>How many values of a type a vector has.</summary>
    public static int LanesOf(ValueType type) => type == ValueType.I32 || type == ValueType.F32 ? Lanes.Bytes / 4 : Lanes.Bytes / 8;

    /// <summary>How many vectors are made at once of so many elements a turn.</summary>
    public int VectorsOf(ValueType type, int elements) => TurnsAtOnce * elements / LanesOf(type);
}

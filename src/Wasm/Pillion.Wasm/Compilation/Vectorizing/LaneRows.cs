using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>Tells which values make a vector, and keeps the regions of memory that they are read from or written to.</summary>
/// <param name="steps">By how much the locals change in a turn that a constant is added to.</param>
internal sealed class LaneRows(LoopBody body, Dictionary<int, int> steps)
{
    // More would be more vectors than are made at once.
    private const int LongestRow = 256;

    private readonly List<LoopRegion> _regions = [];
    private readonly Dictionary<LoopLoad, LoopRegion> _regionOfLoad = [];

    /// <summary>Where memory is read and written.</summary>
    public IReadOnlyList<LoopRegion> Regions => _regions;

    /// <summary>The region of the first load of a row.</summary>
    public LoopRegion RegionOf(LoopLoad load) => _regionOfLoad[load];

    /// <summary>Whether it is of locals whose values are known in every turn.</summary>
    public bool IsKnown(LinearForm form)
    {
        foreach (var (local, _) in form.Terms)
        {
            if (body.Written.ContainsKey(local) && !steps.ContainsKey(local))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether values are computed alike, each from what lies beside what the one before is computed from.</summary>
    /// <param name="times">When they are stored: what is read from the place that is written must have been read before.</param>
    public bool IsRow(LoopValue[] lanes, ValueType type, int[] times, LoopRegion? written = null)
    {
        var first = lanes[0];
        if (first.Type != type || lanes.Length > LongestRow)
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
    public LoopRegion? RegionAt(LoopPlace[] places, int width)
    {
        var first = places[0];
        if (!IsKnown(first.Address) || first.Address.Change(steps) != places.Length * width)
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

    private bool IsInvariant(LoopValue value) => value is LoopLocal local && !body.Written.ContainsKey(local.Index);
}

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
internal sealed class LoopPlan(LaneRows rows)
{
    /// <summary>How many turns there are.</summary>
    public required LoopTurns Turns { get; init; }

    /// <summary>How many turns are done at once; a power of two.</summary>
    public required int TurnsAtOnce { get; init; }

    /// <summary>Locals that a constant is added to in each turn, and the constant.</summary>
    public required Dictionary<int, int> Steps { get; init; }

    /// <summary>What is written, in order.</summary>
    public required List<VectorStore> Stores { get; init; }

    /// <summary>What is added to locals.</summary>
    public required List<VectorSum> Sums { get; init; }

    /// <summary>Further locals that are written and what they have when a turn ends, in terms of its beginning.</summary>
    public required List<(int Local, LinearForm Value)> Rest { get; init; }

    /// <summary>Whether all turns may be done by vectors; else the last one must not be, which gives some locals what they have behind the loop.</summary>
    public required bool CanDoAll { get; init; }

    /// <summary>Where memory is read and written.</summary>
    public IReadOnlyList<LoopRegion> Regions => rows.Regions;

    /// <summary>The region of a load that stands in <see cref="Stores"/> or <see cref="Sums"/>.</summary>
    public LoopRegion RegionOf(LoopLoad load) => rows.RegionOf(load);

    /// <returns>Null if the loop cannot be vectorised.</returns>
    public static LoopPlan? For(LoopBody body) => new LoopPlanner(body).TryMake();

    /// <summary>How many values of a type a vector has.</summary>
    public static int LanesOf(ValueType type) => type == ValueType.I32 || type == ValueType.F32 ? Lanes.Bytes / 4 : Lanes.Bytes / 8;

    /// <summary>How many vectors are made at once of so many elements a turn.</summary>
    public int VectorsOf(ValueType type, int elements) => TurnsAtOnce * elements / LanesOf(type);
}

/// <summary>A turn's stores to places side by side.</summary>
/// <param name="Opcode">The scalar instruction.</param>
/// <param name="Type">Of the values.</param>
/// <param name="Value">What is stored first; the others are computed likewise.</param>
/// <param name="Elements">How many a turn stores.</param>
internal sealed record VectorStore(Opcode Opcode, ValueType Type, LoopRegion Region, LoopValue Value, int Elements);

/// <summary>What a turn adds to a local.</summary>
/// <param name="Value">One of the values that it adds; the others are computed likewise.</param>
/// <param name="Elements">How many a turn adds.</param>
internal sealed record VectorSum(int Local, ValueType Type, LoopValue Value, int Elements);

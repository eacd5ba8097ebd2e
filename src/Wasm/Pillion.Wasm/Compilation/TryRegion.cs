using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <summary>The protected region of a <c>try_table</c> or legacy <c>try</c>, and what follows when an exception ends it.</summary>
/// <param name="parent">The region that it stands in.</param>
/// <param name="exception">The local that keeps the exception once it was caught.</param>
internal sealed class TryRegion(TryRegion? parent, int exception)
{
    /// <summary>Filters compare so many tags; with more, all exceptions are caught, and those not meant are thrown again.</summary>
    private const int MaxFiltered = 3;

    public TryRegion? Parent { get; } = parent;

    public int Exception { get; } = exception;

    /// <summary>Whether copies of the locals are kept for its handler.</summary>
    public bool KeepsCopies { get; set; }

    /// <summary>First byte of the region in the IL.</summary>
    public int Start { get; set; }

    /// <summary>One past its last byte; negative while it is open.</summary>
    public int End { get; set; } = -1;

    /// <summary>Where the handler goes with the exception: outside of the region, where its code is as good as any.</summary>
    public ILBuffer.Label Landing { get; set; }

    /// <summary>Of a legacy <c>try</c>: where its present <c>catch</c> goes with an exception of another tag.</summary>
    public ILBuffer.Label? NextCatch { get; set; }

    /// <summary>The clauses of a <c>try_table</c>; their labels are numbers of blocks, from the function's on.</summary>
    public List<CatchClause> Clauses { get; } = [];

    /// <summary>The tags it catches.</summary>
    public List<int> Tags { get; } = [];

    /// <summary>Whether it catches exceptions of all tags.</summary>
    public bool CatchesAll { get; set; }

    /// <summary>Exceptions of legacy <c>delegate</c> that go on from here: labels, and locals that keep them.</summary>
    public List<(ILBuffer.Label Label, int Exception)> Throws { get; } = [];

    /// <summary>Traps outside of the region.</summary>
    public FunctionCompiler.TrapLabels OuterTraps { get; set; }

    public bool IsOpen => End < 0;

    /// <summary>Whether there is anything that it does with exceptions.</summary>
    public bool HasHandler => CatchesAll || Tags.Count > 0;

    /// <summary>Whether a filter looks at the tag before anything is caught.</summary>
    public bool HasFilter => !CatchesAll && Tags.Count <= MaxFiltered;
}

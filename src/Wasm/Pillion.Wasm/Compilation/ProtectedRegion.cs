using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Pillion.Wasm.Compilation;

/// <summary>A protected region in the IL of a method, as offsets of bytes.</summary>
/// <param name="Filter">Where the filter starts, which the handler follows; or -1 if what is caught is known by its class.</param>
/// <param name="HandlerEnd">One past the handler.</param>
internal readonly record struct ProtectedRegion(int Start, int End, int Filter, int Handler, int HandlerEnd)
{
    /// <summary>Whether a method's regions have the short form (ECMA-335, §II.25.4.5 "Method data section").</summary>
    public static bool AreSmall(List<ProtectedRegion> regions) =>
        ExceptionRegionEncoder.IsSmallRegionCount(regions.Count)
        && regions.TrueForAll(r =>
            ExceptionRegionEncoder.IsSmallExceptionRegion(r.Start, r.End - r.Start)
            && ExceptionRegionEncoder.IsSmallExceptionRegion(r.Handler, r.HandlerEnd - r.Handler)
        );

    /// <param name="exception">The class that is caught where there is no filter.</param>
    public void AddTo(ExceptionRegionEncoder clauses, EntityHandle exception)
    {
        if (Filter < 0)
        {
            clauses.AddCatch(Start, End - Start, Handler, HandlerEnd - Handler, exception);
        }
        else
        {
            clauses.AddFilter(Start, End - Start, Handler, HandlerEnd - Handler, Filter);
        }
    }
}

using System.Collections.Immutable;

namespace Pillion.Wasm.Compilation.Splitting;

/// <summary>
/// Instructions of a function that become a method of their own: from one place in the body of a block to the end of that block's
/// body, so that control enters at the start only.
/// </summary>
/// <param name="Start">Offset of the first instruction in the module.</param>
/// <param name="End">Offset of the <c>end</c> or <c>else</c> that follows the last.</param>
/// <param name="Depth">How many blocks are open around it, the function's own counted.</param>
/// <param name="Parameters">The locals whose values it needs, ascending.</param>
/// <param name="Results">The locals whose values are needed behind it and may have changed, ascending.</param>
/// <param name="Used">All locals that it mentions.</param>
/// <param name="Exits">Blocks around it that it branches to, by their number from the function's (0) on, ascending.</param>
/// <param name="FallsThrough">Whether control can reach its end.</param>
/// <param name="Returns">Whether it has a <c>return</c>, or a branch to the function's own block.</param>
internal sealed record MethodPart(
    int Start,
    int End,
    int Depth,
    ImmutableArray<int> Parameters,
    ImmutableArray<int> Results,
    ImmutableArray<int> Used,
    ImmutableArray<int> Exits,
    bool FallsThrough,
    bool Returns
)
{
    /// <summary>How many ways there are out of it; with more than one, its method says which was taken.</summary>
    public int WaysOut => Exits.Length + (FallsThrough ? 1 : 0) + (Returns ? 1 : 0);
}

using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>How a loop's condition says how many turns there are.</summary>
/// <param name="Comparison"><c>i32.ne</c>, <c>i32.lt_u</c> or <c>i32.lt_s</c>.</param>
/// <param name="Left">What changes, as it is when the first turn ends; for <c>i32.ne</c>, the difference of both sides.</param>
/// <param name="Right">What it is compared with, which does not change; not used for <c>i32.ne</c>.</param>
/// <param name="Change">By how much the left side changes a turn: not 0, and for the other comparisons positive.</param>
internal sealed record LoopTurns(Opcode Comparison, LinearForm Left, LinearForm Right, int Change)
{
    public static bool IsComparison(Opcode opcode) =>
        opcode is Opcode.I32Ne or Opcode.I32LtU or Opcode.I32LtS or Opcode.I32GtU or Opcode.I32GtS;

    /// <param name="condition">What makes the loop go on.</param>
    /// <param name="steps">By how much locals change in a turn.</param>
    /// <returns>Null if the condition is of another kind.</returns>
    public static LoopTurns? Of(LoopValue condition, Dictionary<int, int> steps)
    {
        if (condition is not LoopOperation { Second: { } second } operation || !IsComparison(operation.Opcode))
        {
            return LinearForm.Of(condition) is { } value ? Ne(value, steps) : null;
        }

        if (LinearForm.Of(operation.First) is not { } a || LinearForm.Of(second) is not { } b)
        {
            return null;
        }

        return operation.Opcode switch
        {
            Opcode.I32Ne => Ne(a.Plus(b, -1), steps),
            Opcode.I32GtU => Less(Opcode.I32LtU, b, a, steps),
            Opcode.I32GtS => Less(Opcode.I32LtS, b, a, steps),
            var less => Less(less, a, b, steps),
        };
    }

    private static LoopTurns? Ne(LinearForm difference, Dictionary<int, int> steps) =>
        difference.Change(steps) is var change and not (0 or int.MinValue) ? new(Opcode.I32Ne, difference, difference, change) : null;

    private static LoopTurns? Less(Opcode comparison, LinearForm left, LinearForm right, Dictionary<int, int> steps) =>
        right.Change(steps) == 0 && left.Change(steps) is var change and > 0 ? new(comparison, left, right, change) : null;
}

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Compares what two engines wrote down about the same plan.</summary>
internal static class Outcomes
{
    /// <summary>The first difference, or null. Nothing is compared behind a line that either side calls inconclusive.</summary>
    /// <param name="areNaNsOne">
    /// Whether integers are taken for equal that are NaNs as floating-point numbers: engines may choose their bits, which modules can look at
    /// that were not made to avoid it.
    /// </param>
    public static string? Difference(Outcome a, Outcome b, bool areNaNsOne = false)
    {
        for (var round = 0; round < Math.Max(a.Rounds.Count, b.Rounds.Count); round++)
        {
            var (linesA, linesB) = (At(a.Rounds, round), At(b.Rounds, round));
            for (var line = 0; line < Math.Max(linesA.Count, linesB.Count); line++)
            {
                var (textA, textB) = (At(linesA, line), At(linesB, line));
                if (IsInconclusive(textA) || IsInconclusive(textB))
                {
                    break;
                }

                if (
                    textA != textB
                    && !AreBounds(textA, textB)
                    && !(areNaNsOne && textA is not null && textB is not null && NaNs.AreAllThatDiffers(textA, textB))
                )
                {
                    return $"round {round}, line {line}:\n  {a.Engine}: {textA ?? "(nothing)"}\n  {b.Engine}: {textB ?? "(nothing)"}";
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Whether both trap at a bound, one of an array: instructions that copy from a segment to an array may be outside both, and either may be
    /// looked at first.
    /// </summary>
    private static bool AreBounds(string? a, string? b)
    {
        return a is not null && b is not null && (IsArray(a, b) || IsArray(b, a));

        static bool IsArray(string array, string other) =>
            array.EndsWith(": trap array", StringComparison.Ordinal)
            && (other == array[..^"array".Length] + "table" || other == array[..^"array".Length] + "memory");
    }

    private static IReadOnlyList<string> At(IReadOnlyList<IReadOnlyList<string>> rounds, int index) =>
        index < rounds.Count ? rounds[index] : [];

    private static string? At(IReadOnlyList<string> lines, int index) => index < lines.Count ? lines[index] : null;

    private static bool IsInconclusive(string? line) => line?.Contains($"{Round.Inconclusive} ", StringComparison.Ordinal) == true;
}

/// <summary>What an engine wrote down about the rounds of a plan.</summary>
internal readonly record struct Outcome(string Engine, IReadOnlyList<IReadOnlyList<string>> Rounds);

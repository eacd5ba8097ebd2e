namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Compares what two engines wrote down about the same plan.</summary>
internal static class Outcomes
{
    /// <summary>The first difference, or null. Nothing is compared behind a line that either side calls inconclusive.</summary>
    public static string? Difference(
        string nameA,
        IReadOnlyList<IReadOnlyList<string>> a,
        string nameB,
        IReadOnlyList<IReadOnlyList<string>> b
    )
    {
        for (var round = 0; round < Math.Max(a.Count, b.Count); round++)
        {
            var (linesA, linesB) = (At(a, round), At(b, round));
            for (var line = 0; line < Math.Max(linesA.Count, linesB.Count); line++)
            {
                var (textA, textB) = (At(linesA, line), At(linesB, line));
                if (IsInconclusive(textA) || IsInconclusive(textB))
                {
                    break;
                }

                if (textA != textB)
                {
                    return $"round {round}, line {line}:\n  {nameA}: {textA ?? "(nothing)"}\n  {nameB}: {textB ?? "(nothing)"}";
                }
            }
        }

        return null;
    }

    private static IReadOnlyList<string> At(IReadOnlyList<IReadOnlyList<string>> rounds, int index) =>
        index < rounds.Count ? rounds[index] : [];

    private static string? At(IReadOnlyList<string> lines, int index) => index < lines.Count ? lines[index] : null;

    private static bool IsInconclusive(string? line) => line?.Contains($"{Round.Inconclusive} ", StringComparison.Ordinal) == true;
}

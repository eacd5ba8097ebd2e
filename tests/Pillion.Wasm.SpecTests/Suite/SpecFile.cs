using System.Globalization;

namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>One file of the suite.</summary>
/// <param name="Name">Path from the suite's folder, without <c>.wast</c>.</param>
/// <param name="Waits">Why it is not run; null: it is.</param>
internal sealed record SpecFile(string Name, string? Waits)
{
    /// <summary>Rejections that the rest of the suite contradicts; they are tried, and counted as skipped for the reason given.</summary>
    public IReadOnlyList<ContradictedLines> Contradicted { get; private init; } = [];

    public bool IsRun => Waits is null;

    public static SpecFile Run(string name) => new(name, Waits: null);

    /// <summary>A file about something that the engine does not support yet.</summary>
    public static SpecFile NotYet(string name, string reason) => new(name, reason);

    /// <summary>The same file with rejections that the rest of the suite contradicts.</summary>
    /// <param name="lines">Those that they start on: <c>"3 89-90"</c>.</param>
    public SpecFile Except(string reason, string lines) =>
        this with
        {
            Contradicted = [.. Contradicted, new ContradictedLines(reason, Parse(lines))],
        };

    /// <summary>Why the suite contradicts the rejection on a line, if it does.</summary>
    public string? ContradictionOf(int line) =>
        Contradicted.FirstOrDefault(c => c.Ranges.Any(r => line >= r.First && line <= r.Last))?.Reason;

    private static (int First, int Last)[] Parse(string lines) =>
        [
            .. lines
                .Split(' ')
                .Select(range => range.Split('-'))
                .Select(ends => (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture))),
        ];
}

/// <summary>Rejections of an older rule: the lines they start on, as inclusive ranges.</summary>
internal sealed record ContradictedLines(string Reason, IReadOnlyList<(int First, int Last)> Ranges);

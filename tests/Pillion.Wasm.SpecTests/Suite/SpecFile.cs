using System.Globalization;

namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>One file of the suite and what of it the engine does not support yet.</summary>
/// <param name="Name">File name without <c>.wast</c>.</param>
/// <param name="Needs">Features without which none of its modules loads; none: the file is run.</param>
/// <param name="Later">Commands of a file that is run which need more.</param>
internal sealed record SpecFile(string Name, Feature Needs, IReadOnlyList<LaterLines> Later)
{
    /// <summary>Rejections that the rest of the suite contradicts; they are tried, and counted as skipped for the reason given.</summary>
    public IReadOnlyList<ContradictedLines> Contradicted { get; private init; } = [];

    public bool IsRun => Needs == Feature.None;

    /// <summary>What the command on a line needs beyond the engine.</summary>
    public Feature NeededBy(int line) =>
        Later.FirstOrDefault(l => l.Ranges.Any(r => line >= r.First && line <= r.Last))?.Feature ?? Feature.None;

    /// <summary>A file that is run, with the lines of the commands that need a later feature: <c>"3 89-90"</c>.</summary>
    public static SpecFile Run(string name, params (Feature Feature, string Lines)[] later) =>
        new(name, Feature.None, [.. later.Select(l => new LaterLines(l.Feature, Parse(l.Lines)))]);

    /// <summary>The same file with rejections that the rest of the suite contradicts.</summary>
    public SpecFile Except(string reason, string lines) =>
        this with
        {
            Contradicted = [.. Contradicted, new ContradictedLines(reason, Parse(lines))],
        };

    /// <summary>Why the suite contradicts the rejection on a line, if it does.</summary>
    public string? ContradictionOf(int line) =>
        Contradicted.FirstOrDefault(c => c.Ranges.Any(r => line >= r.First && line <= r.Last))?.Reason;

    /// <summary>A file about something that the engine does not support yet.</summary>
    public static SpecFile NotYet(string name, Feature needs) => new(name, needs, []);

    private static (int First, int Last)[] Parse(string lines) =>
        [
            .. lines
                .Split(' ')
                .Select(range => range.Split('-'))
                .Select(ends => (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture))),
        ];
}

/// <summary>Commands that need a feature: the lines they start on, as inclusive ranges.</summary>
/// <remarks>A range covers the commands that carry a module; those that only use one follow the module's fate.</remarks>
internal sealed record LaterLines(Feature Feature, IReadOnlyList<(int First, int Last)> Ranges);

/// <summary>Rejections of an older rule: the lines they start on, as inclusive ranges.</summary>
internal sealed record ContradictedLines(string Reason, IReadOnlyList<(int First, int Last)> Ranges);

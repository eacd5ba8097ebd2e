using System.Collections.Concurrent;
using System.Text;
using Pillion.Testing;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.SpecTests.Components;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;

[assembly: AssemblyFixture(typeof(Pillion.Wasm.SpecTests.Summary.SpecSummary))]

namespace Pillion.Wasm.SpecTests.Summary;

/// <summary>Collects the outcomes of a run and writes them, at its end, to <c>artifacts/spec-summary.txt</c>.</summary>
public sealed class SpecSummary : IDisposable
{
    private readonly ConcurrentBag<(string Engine, Outcome Outcome)> _outcomes = [];
    private readonly ConcurrentBag<Outcome> _components = [];

    internal void AddComponents(Outcome outcome) => _components.Add(outcome);

    internal void Add(EngineOptions options, Outcome outcome) =>
        _outcomes.Add(
            (
                $"{options.MemoryStrategy}, {(options.Collectible ? "optimised" : options.JitLimits == JitLimits.Tiny ? "split" : "first tier")}",
                outcome
            )
        );

    /// <summary>Writes the summary, unless no script was run.</summary>
    public void Dispose()
    {
        if (_outcomes.IsEmpty && _components.IsEmpty)
        {
            return;
        }

        var path = Repository.PathOf("artifacts/spec-summary.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var figures = (_outcomes.IsEmpty ? "" : Figures()) + (_components.IsEmpty ? "" : ComponentFigures());
        File.WriteAllText(path, figures + OtherTexts());
        TestContext.Current.SendDiagnosticMessage(figures);
    }

    private string Figures()
    {
        var text = new StringBuilder();
        var run = SpecFiles.All.Count(f => f.IsRun);
        text.AppendLine(
            $"WebAssembly core suite: {SpecFiles.All.Count} files, {run} in scope, {SpecFiles.All.Count - run} about later features"
        );
        text.AppendLine();
        foreach (var engine in _outcomes.GroupBy(o => o.Engine).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var outcomes = engine.Select(o => o.Outcome).ToList();
            text.AppendLine(
                $"{engine.Key, -26} {outcomes.Count} files run: {outcomes.Sum(o => o.Passed)} assertions passed, "
                    + $"{outcomes.Sum(o => o.Failed)} commands failed, {outcomes.Sum(o => o.Skipped.Values.Sum())} assertions skipped"
            );
            foreach (var reason in outcomes.SelectMany(o => o.Skipped).GroupBy(s => s.Key).OrderByDescending(g => g.Sum(s => s.Value)))
            {
                text.AppendLine($"  {reason.Sum(s => s.Value), 6} skipped: {reason.Key}");
            }
        }

        text.AppendLine().AppendLine("Files about later features:");
        foreach (var feature in SpecFiles.All.Where(f => !f.IsRun).GroupBy(f => f.Waits).OrderByDescending(g => g.Count()))
        {
            text.AppendLine($"  {feature.Count(), 6} {feature.Key}");
        }

        return text.ToString();
    }

    private string ComponentFigures()
    {
        var waits = ComponentFiles.All.Where(f => !f.IsRun).ToDictionary(f => f.Name, f => f.Waits);
        var text = new StringBuilder().AppendLine();
        text.AppendLine($"Component model suite: {ComponentFiles.All.Count} files, {waits.Count} of them wait for a feature");
        text.AppendLine(
            $"{_components.Count} files run, {_components.Count(o => o.Failed == 0 && !waits.ContainsKey(o.File))} of them without a failure: "
                + $"{_components.Sum(o => o.Passed)} assertions passed, {_components.Sum(o => o.Failed)} commands failed, "
                + $"{_components.Sum(o => o.Skipped.Values.Sum())} assertions skipped"
        );
        foreach (var waiting in _components.Where(o => waits.ContainsKey(o.File)).GroupBy(o => waits[o.File]))
        {
            text.AppendLine($"  {waiting.Sum(o => o.Skipped.Values.Sum()), 6} skipped: {waiting.Key}, in");
            foreach (var file in waiting.OrderBy(o => o.File, StringComparer.Ordinal))
            {
                text.AppendLine($"         {file.File} ({file.Passed} passed, {file.Skipped.Values.Sum()} skipped)");
            }
        }

        return text.ToString();
    }

    /// <summary>Rejections whose text is not the suite's, once per pair of texts: for information, no failure.</summary>
    private string OtherTexts()
    {
        var text = new StringBuilder().AppendLine().AppendLine("Rejected with another text than the suite's (no failure):");
        var pairs = _outcomes
            .Select(o => o.Outcome)
            .Concat(_components)
            .SelectMany(o => o.OtherTexts.Select(t => (t.Expected, Actual: WithoutPlace(t.Actual), Place: $"{o.File}:{t.Line}")))
            .GroupBy(t => (t.Expected, t.Actual));
        foreach (var pair in pairs.OrderByDescending(p => p.Count()))
        {
            text.AppendLine(
                $"  {pair.Count(), 6} expected \"{pair.Key.Expected}\", got \"{pair.Key.Actual}\", e.g. {pair.Min(p => p.Place)}"
            );
        }

        return text.ToString();
    }

    private static string WithoutPlace(string message) => message.Split(" (")[0];
}

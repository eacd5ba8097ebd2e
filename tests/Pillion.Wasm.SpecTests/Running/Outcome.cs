using System.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>What became of a script. Assertions are counted; other commands are counted only where they fail.</summary>
internal sealed class Outcome(string file)
{
    private const int ShownFailures = 40;

    private readonly List<string> _failures = [];

    public string File => file;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Assertions not run, by reason.</summary>
    public SortedDictionary<string, int> Skipped { get; } = new(StringComparer.Ordinal);

    /// <summary>Modules rightly rejected with another text than the suite's; for information.</summary>
    public List<(int Line, string Expected, string Actual)> OtherTexts { get; } = [];

    public void Add(WastCommand command, Verdict verdict)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Passed when command.IsAssertion:
                Passed++;
                break;
            case VerdictKind.Skipped when command.IsAssertion:
                Skipped[verdict.Why] = Skipped.GetValueOrDefault(verdict.Why) + 1;
                break;
            case VerdictKind.Blocked:
                Failed++;
                break;
            case VerdictKind.Failed:
                Failed++;
                _failures.Add($"line {command.Line}: {command.Describe()}: {verdict.Why}");
                break;
        }
    }

    /// <summary>The failed commands, one per line, or what was counted.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{file}.wast: {Passed} assertions passed, {Failed} commands failed, {Skipped.Values.Sum()} skipped");
        foreach (var (reason, count) in Skipped)
        {
            text.AppendLine().Append($"  {count} skipped: {reason}");
        }

        foreach (var failure in _failures.Take(ShownFailures))
        {
            text.AppendLine().Append("  ").Append(failure);
        }

        return _failures.Count > ShownFailures
            ? text.AppendLine().Append($"  … {_failures.Count - ShownFailures} more").ToString()
            : text.ToString();
    }
}

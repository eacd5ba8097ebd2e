namespace Pillion.Sdk.Tests.Suites;

/// <summary>The runs of a test class, each made for the first test that asks for one of its results.</summary>
public sealed class SuiteRuns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<SuiteRun>> _runs = new(StringComparer.Ordinal);

    internal Task<SuiteRun> GetAsync(string name, Func<Task<SuiteRun>> run)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(name, out var running))
            {
                _runs[name] = running = run();
            }

            return running;
        }
    }
}

using System.Text.Json;

namespace Pillion.Sdk.Tests.Suites;

/// <summary>One run of a suite in another language: what it and the runtime wrote, and how each of its tests ended.</summary>
internal sealed class SuiteRun
{
    /// <summary>Reads the results' file, a line of JSON for each test.</summary>
    public SuiteRun(string log, string file)
    {
        Log = log;
        Results = (File.Exists(file) ? File.ReadAllLines(file) : [])
            .Select(line => JsonSerializer.Deserialize(line, TestResultJson.Default.TestResult)!)
            .ToDictionary(result => result.Name, StringComparer.Ordinal);
    }

    /// <summary>What the runtime and the suite have written.</summary>
    public string Log { get; }

    /// <summary>Every test that was run, by name.</summary>
    public IReadOnlyDictionary<string, TestResult> Results { get; }

    /// <summary>Fails or skips the running test as the one of that name did.</summary>
    public void Check(string test)
    {
        Assert.True(Results.TryGetValue(test, out var result), $"'{test}' was not run.\n{Log}");
        Assert.SkipWhen(result.Outcome == "skipped", result.Reason);
        // The end of the log: a failed test tells its own story, and there may be many.
        Assert.True(result.Outcome == "passed", $"{result.Reason}\n{string.Join('\n', Log.Split('\n').TakeLast(20))}");
    }
}

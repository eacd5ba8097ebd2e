using Pillion.Wasm.Compilation;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.SpecTests.Summary;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests;

/// <summary>
/// The official tests, a case per file, under both memory strategies. Each strategy runs them twice, because the JIT's first tier
/// and its optimiser are different compilers: what one keeps, the other may fold. Only collectible code is optimised at once.
/// </summary>
public abstract class CoreSuiteTests(EngineOptions options, SpecSummary summary, ITestOutputHelper output)
{
    /// <summary>The files in scope; each carries its name as a trait, so that one can be run alone: <c>--filter-trait file=br_if</c>.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files() =>
        SpecFiles.All.Where(f => f.IsRun).Select(f => new TheoryDataRow<string>(f.Name) { Traits = { ["file"] = [f.Name] } });

    public static IEnumerable<TheoryDataRow<string>> Regressions() =>
        Directory
            .EnumerateFiles(SuiteFolder.Regressions, "*.wast")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Select(f => new TheoryDataRow<string>(f) { Traits = { ["file"] = [f] } });

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_OfASupportedFeature_Passes(string file)
    {
        SuiteFolder.SkipIfAbsent();
        var specFile = SpecFiles.Named(file);

        var outcome = await RunAsync(specFile, SuiteFolder.PathOf(specFile));

        summary.Add(options, outcome);
        output.WriteLine(outcome.ToString());
        Assert.True(outcome.Failed == 0, outcome.ToString());
    }

    [Theory]
    [MemberData(nameof(Regressions))]
    public async Task Regression_OfOurOwn_Passes(string file)
    {
        var outcome = await RunAsync(SpecFile.Run(file), Path.Combine(SuiteFolder.Regressions, file + ".wast"));

        Assert.True(outcome.Failed == 0 && outcome.Passed > 0, outcome.ToString());
    }

    private Task<Outcome> RunAsync(SpecFile file, string wast) => RunAsync(options, file, wast);

    internal static async Task<Outcome> RunAsync(EngineOptions options, SpecFile file, string wast)
    {
        var script = WastScript.Parse(await File.ReadAllBytesAsync(wast));
        using var engine = new Engine(options);
        using var runner = new ScriptRunner(file, script, engine);
        return await ScriptThread.RunAsync(runner.Run, () => runner.Line);
    }
}

/// <summary>The suite with guard pages, in first-tier code.</summary>
public sealed class GuardPagesTests(SpecSummary summary, ITestOutputHelper output)
    : CoreSuiteTests(new EngineOptions { MemoryStrategy = MemoryStrategy.GuardPages }, summary, output);

/// <summary>The suite with guard pages, in optimised code.</summary>
public sealed class GuardPagesOptimisedTests(SpecSummary summary, ITestOutputHelper output)
    : CoreSuiteTests(new EngineOptions { MemoryStrategy = MemoryStrategy.GuardPages, Collectible = true }, summary, output);

/// <summary>The suite with explicit checks, in first-tier code.</summary>
public sealed class ExplicitChecksTests(SpecSummary summary, ITestOutputHelper output)
    : CoreSuiteTests(new EngineOptions { MemoryStrategy = MemoryStrategy.ExplicitChecks }, summary, output);

/// <summary>The suite with explicit checks, in optimised code.</summary>
public sealed class ExplicitChecksOptimisedTests(SpecSummary summary, ITestOutputHelper output)
    : CoreSuiteTests(new EngineOptions { MemoryStrategy = MemoryStrategy.ExplicitChecks, Collectible = true }, summary, output);

/// <summary>The suite with guard pages and every function that can be split in pieces, as only very large ones are otherwise.</summary>
public sealed class SplitFunctionsTests(SpecSummary summary, ITestOutputHelper output)
    : CoreSuiteTests(new EngineOptions { MemoryStrategy = MemoryStrategy.GuardPages, JitLimits = JitLimits.Tiny }, summary, output);

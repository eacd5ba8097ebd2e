using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Summary;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>The component model's own tests, a case per file.</summary>
public sealed class ComponentSuiteTests(SpecSummary summary, ITestOutputHelper output)
{
    /// <summary>The files; each carries its name as a trait: <c>--filter-trait file=values/strings</c>.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files() =>
        ComponentFiles.All.Select(f => new TheoryDataRow<string>(f.Name) { Traits = { ["file"] = [f.Name] } });

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_UnlessItWaits_Passes(string file)
    {
        ComponentFiles.SkipIfAbsent();
        var specFile = ComponentFiles.All.Single(f => f.Name == file);
        var script = WastScript.Parse(await File.ReadAllBytesAsync(ComponentFiles.PathOf(specFile), TestContext.Current.CancellationToken));
        using var engine = new Engine();
        using var runner = new ComponentScriptRunner(specFile, script, engine);

        var outcome = await ScriptThread.RunAsync(runner.Run, () => runner.Line);

        summary.AddComponents(outcome);
        output.WriteLine(outcome.ToString());
        Assert.True(outcome.Failed == 0, outcome.ToString());
        if (specFile.Waits is { } reason)
        {
            Assert.True(runner.PutOff > 0, $"Nothing of {file}.wast fails: in ComponentFiles.cs, run it.");
            Assert.Skip($"needs {reason}; {outcome.Passed} of its assertions passed nevertheless");
        }
    }

    [Fact]
    public void Table_AndFolder_HoldTheSameFiles()
    {
        ComponentFiles.SkipIfAbsent();

        var files = Directory
            .EnumerateFiles(ComponentFiles.Folder, "*.wast", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(ComponentFiles.Folder, f), null).Replace('\\', '/'));

        Assert.Equal(files.Order(StringComparer.Ordinal), ComponentFiles.All.Select(f => f.Name).Order(StringComparer.Ordinal));
    }
}

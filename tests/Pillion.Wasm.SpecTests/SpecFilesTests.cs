using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests;

/// <summary>The table of files says the truth: every file is in it, and what it puts off cannot be run.</summary>
public sealed class SpecFilesTests
{
    public static TheoryData<string> PutOff() => [.. SpecFiles.All.Where(f => !f.IsRun).Select(f => f.Name)];

    [Fact]
    public void Table_AndFolder_HoldTheSameFiles()
    {
        SuiteFolder.SkipIfAbsent();

        var files = SpecFiles
            .Folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(SuiteFolder.Core, f), "*.wast"))
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(SuiteFolder.Core, f), null).Replace('\\', '/'));

        Assert.Equal(files.Order(StringComparer.Ordinal), SpecFiles.All.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PutOff))]
    public async Task FileOfALaterFeature_WithThisEngine_DoesNotLoad(string file)
    {
        SuiteFolder.SkipIfAbsent();
        var specFile = SpecFiles.Named(file);
        var script = WastScript.Parse(await File.ReadAllBytesAsync(SuiteFolder.PathOf(specFile), TestContext.Current.CancellationToken));
        using var engine = new Engine();

        var modules = script.Commands.Where(c => c.HasValidModule).Select(c => c.CarriedModule!).ToList();
        var loads = modules.Count > 0 && modules.All(module => Loads(engine, module));

        Assert.False(loads, $"All modules of {file}.wast load: in SpecFiles.cs, run it.");
        Assert.Skip($"needs {specFile.Waits}");
    }

    private static bool Loads(Engine engine, WastModule module)
    {
        try
        {
            using var loaded = Module.Load(engine, module.ToBinary());
            return true;
        }
        catch (Exception e) when (e is WasmException or WatFormatException)
        {
            return false;
        }
    }
}

using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests;

/// <summary>The table of files says the truth: every file is in it, and what it puts off does need what it says.</summary>
public sealed class SpecFilesTests
{
    public static TheoryData<string> PutOff() => [.. SpecFiles.All.Where(f => !f.IsRun).Select(f => f.Name)];

    public static TheoryData<string> Mixed() => [.. SpecFiles.All.Where(f => f.Later.Count > 0).Select(f => f.Name)];

    [Fact]
    public void Table_AndFolder_HoldTheSameFiles()
    {
        SuiteFolder.SkipIfAbsent();

        var files = SpecFiles
            .Folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(SuiteFolder.Core, f), "*.wast"))
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(SuiteFolder.Core, f), null).Replace('\\', '/'));

        Assert.Equal(files.Order(StringComparer.Ordinal), SpecFiles.All.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Mixed))]
    public async Task LaterLines_AccordingToAnotherValidator_NeedExactlyTheirFeatures(string file)
    {
        WasmTools.SkipIfMissing();
        var (specFile, script) = await OpenAsync(file);
        foreach (var (feature, (first, last)) in specFile.Later.SelectMany(l => l.Ranges.Select(r => (l.Feature, r))))
        {
            // Both ends of a range are commands with a module; those between them are held to it when the engine runs them.
            foreach (var line in new[] { first, last }.Distinct())
            {
                var commands = script.Commands.Where(c => c.CarriedModule is not null && c.TableLine == line).ToList();
                Assert.True(commands.Count > 0, $"{file}.wast has no command with a module on line {line}.");
                foreach (var command in commands.Where(c => c.HasValidModule))
                {
                    await AssertNeedsExactlyAsync(feature, command.CarriedModule!);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(PutOff))]
    public async Task FileOfALaterFeature_WithThisEngine_DoesNotLoad(string file)
    {
        var (specFile, script) = await OpenAsync(file);
        using var engine = new Engine();

        var modules = script.Commands.Where(c => c.HasValidModule).Select(c => c.CarriedModule!).ToList();
        var loads = modules.Count > 0 && modules.All(module => Loads(engine, module));

        Assert.False(loads, $"All modules of {file}.wast load: in SpecFiles.cs, run it.");
        Assert.Skip($"needs {specFile.Needs.Describe()}");
    }

    private static async Task<(SpecFile, WastScript)> OpenAsync(string file)
    {
        SuiteFolder.SkipIfAbsent();
        var specFile = SpecFiles.Named(file);
        return (specFile, WastScript.Parse(await File.ReadAllBytesAsync(SuiteFolder.PathOf(specFile))));
    }

    private static async Task AssertNeedsExactlyAsync(Feature feature, WastModule module)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, module.ToBinary());

            var without = await WasmTools.RunAsync(["validate", "--features", Feature.None.ForValidator(), path]);
            var with = await WasmTools.RunAsync(["validate", "--features", feature.ForValidator(), path]);

            Assert.True(without.ExitCode != 0, $"The module of line {module.Line} is valid without {feature.Describe()}.");
            Assert.True(with.ExitCode == 0, $"The module of line {module.Line} needs more than {feature.Describe()}: {with.Errors}");
        }
        finally
        {
            File.Delete(path);
        }
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

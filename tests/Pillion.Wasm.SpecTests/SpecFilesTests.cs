using Pillion.Wasm.SpecTests.Conversion;
using Pillion.Wasm.SpecTests.Scripts;
using Pillion.Wasm.SpecTests.Suite;

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

        var folder = Directory.EnumerateFiles(SuiteFolder.Core, "*.wast").Select(f => Path.GetFileNameWithoutExtension(f));

        Assert.Equal(folder.Order(StringComparer.Ordinal), SpecFiles.All.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Mixed))]
    public async Task LaterLines_AccordingToAnotherValidator_NeedExactlyTheirFeatures(string file)
    {
        var (specFile, script) = await OpenAsync(file);
        foreach (var (feature, (first, last)) in specFile.Later.SelectMany(l => l.Ranges.Select(r => (l.Feature, r))))
        {
            // Both ends of a range are commands with a module; those between them are held to it when the engine runs them.
            foreach (var line in new[] { first, last }.Distinct())
            {
                var commands = script.Commands.Where(c => c.Line == line && c.BinaryFile is not null).ToList();
                Assert.True(commands.Count > 0, $"{file}.wast has no command with a module on line {line}.");
                foreach (var command in commands.Where(c => c.HasValidModule))
                {
                    await AssertNeedsExactlyAsync(feature, script, command);
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

        var modules = script.Commands.Where(c => c.HasValidModule && c.BinaryFile is not null).ToList();
        var loads = modules.Count > 0 && modules.All(command => Loads(engine, script.ModuleOf(command)));

        Assert.False(loads, $"All modules of {file}.wast load: in SpecFiles.cs, run it.");
        Assert.Skip($"needs {specFile.Needs.Describe()}");
    }

    private static async Task<(SpecFile, Script)> OpenAsync(string file)
    {
        SuiteFolder.SkipIfAbsent();
        WasmTools.SkipIfMissing();
        var specFile = SpecFiles.Named(file);
        return (specFile, await WastConverter.ConvertAsync(SuiteFolder.PathOf(specFile)));
    }

    private static async Task AssertNeedsExactlyAsync(Feature feature, Script script, Command command)
    {
        var module = Path.Combine(script.Folder, command.BinaryFile!);

        var without = await WasmTools.RunAsync(["validate", "--features", Feature.None.ForValidator(), module]);
        var with = await WasmTools.RunAsync(["validate", "--features", feature.ForValidator(), module]);

        Assert.True(without.ExitCode != 0, $"The module of line {command.Line} is valid without {feature.Describe()}.");
        Assert.True(with.ExitCode == 0, $"The module of line {command.Line} needs more than {feature.Describe()}: {with.Errors}");
    }

    private static bool Loads(Engine engine, byte[] module)
    {
        try
        {
            using var loaded = Module.Load(engine, module);
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }
}

using Pillion.Testing;

namespace Pillion.Wasm.Wit.Tests.Generator;

public sealed class WasiGenerationTests
{
    [Fact]
    public void Generate_Wasi02_Compiles()
    {
        var run = Generate("0.2.12", "wasi:cli/command, wasi:http/proxy", "Preview2");

        Assert.Empty(run.Problems);
        Assert.Equal(33, run.Result.GeneratedTrees.Length);
    }

    private static GeneratorRun Generate(string version, string worlds, string ns)
    {
        var folder = Repository.PathOf($"src/Wasm/Pillion.Wasi/wit/{version}");
        var files = Directory
            .EnumerateFiles(folder, "*.wit", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);
        var run = GeneratorRun.Of(folder, files, new() { ["WitWorlds"] = worlds, ["WitNamespaces"] = $"wasi=Wasi.{ns}" });
        if (Environment.GetEnvironmentVariable("PILLION_WIT_OUTPUT") is { } output)
        {
            foreach (var tree in run.Result.GeneratedTrees)
            {
                File.WriteAllText(Path.Combine(output, Path.GetFileName(tree.FilePath)), tree.ToString());
            }
        }

        return run;
    }
}

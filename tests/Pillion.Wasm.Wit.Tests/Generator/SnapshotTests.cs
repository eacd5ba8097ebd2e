using System.Text;
using Pillion.Testing;

namespace Pillion.Wasm.Wit.Tests.Generator;

/// <summary>The generated code of one small package per family of types. <c>PILLION_UPDATE_SNAPSHOTS=1</c> writes it anew.</summary>
public sealed class SnapshotTests
{
    private static readonly string s_folder = Repository.PathOf("tests/Pillion.Wasm.Wit.Tests/Generator/Snapshots");

    [Theory]
    [InlineData("primitives")]
    [InlineData("collections")]
    [InlineData("options")]
    [InlineData("records")]
    [InlineData("variants")]
    [InlineData("resources", "both")]
    [InlineData("worlds")]
    [InlineData("async")]
    public void Generate_Family_IsAsExpectedAndCompiles(string name, string world = "")
    {
        var run = GeneratorRun.Of(
            "/wit",
            new() { ["world.wit"] = File.ReadAllText(Path.Combine(s_folder, name + ".wit")) },
            new() { ["WitWorlds"] = world, ["WitNamespace"] = "" }
        );

        Assert.Empty(run.Problems);
        var actual = Render(run);
        var path = Path.Combine(s_folder, name + ".cs.txt");
        if (Environment.GetEnvironmentVariable("PILLION_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Render(GeneratorRun run)
    {
        var text = new StringBuilder();
        foreach (var tree in run.Result.GeneratedTrees.OrderBy(t => t.FilePath, StringComparer.Ordinal))
        {
            text.Append("=== ").Append(Path.GetFileName(tree.FilePath)).Append('\n').Append(tree.GetText());
        }

        return text.ToString();
    }
}

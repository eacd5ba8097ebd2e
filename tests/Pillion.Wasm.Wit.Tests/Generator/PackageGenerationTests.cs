using Pillion.Testing;
using Pillion.Wasm.Components;

namespace Pillion.Wasm.Wit.Tests.Generator;

public sealed class PackageGenerationTests
{
    // What streams and futures are in .NET comes with asynchronous functions; until then, the names that the generator uses.
    private static readonly string s_streams = typeof(Component).Assembly.GetType("Pillion.Wasm.Components.ComponentStream`1") is not null
        ? ""
        : """
            #pragma warning disable
            namespace Pillion.Wasm.Components;
            public sealed class ComponentStream<T>;
            public sealed class ComponentFuture<T>;
            """;

    [Theory]
    [InlineData("src/Wasm/Pillion.Wasi/wit/0.2.12", "wasi:cli/command, wasi:http/proxy")]
    [InlineData("src/Wasm/Pillion.Wasi/wit/0.3.0", "wasi:cli/command, wasi:http/service, wasi:http/middleware")]
    [InlineData("sdk/wit/dapr", "imports, service, subscriber, bound, worker, configured")]
    public void Generate_PackagesOfTheRepository_Compile(string path, string worlds)
    {
        var folder = Repository.PathOf(path);
        var files = Directory
            .EnumerateFiles(folder, "*.wit", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);

        var run = GeneratorRun.Of(folder, files, new() { ["WitWorlds"] = worlds }, s_streams);

        if (Environment.GetEnvironmentVariable("PILLION_WIT_OUTPUT") is { } output)
        {
            foreach (var tree in run.Result.GeneratedTrees)
            {
                File.WriteAllText(Path.Combine(output, Path.GetFileName(tree.FilePath)), tree.ToString());
            }
        }

        Assert.Empty(run.Problems);
        Assert.NotEmpty(run.Result.GeneratedTrees);
    }
}

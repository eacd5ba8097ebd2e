using Pillion.Testing;

namespace Pillion.Wasm.Wit.Tests.Generator;

public sealed class DocumentationTests
{
    [Fact]
    public void Docs_HostExample_Compiles()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/wit.md"));
        var wit = Block(page, "wit");
        var lines = Block(page, "csharp").Split('\n');
        var usings = lines
            .Where(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.StartsWith("using var", StringComparison.Ordinal))
            .ToList();
        var types = Array.FindIndex(lines, l => l.StartsWith("sealed class", StringComparison.Ordinal));
        var code = $$"""
            using System;
            using System.Collections.Generic;
            {{string.Join("\n", usings)}}
            static class Program
            {
                static void Run(Pillion.Wasm.Engine engine, Component component)
                {
                    {{string.Join("\n", lines[..types].Except(usings))}}
                }
            }
            {{string.Join("\n", lines[types..])}}
            """;

        var run = GeneratorRun.Of(
            "/wit",
            new() { ["world.wit"] = wit },
            new() { ["WitWorlds"] = "calculator", ["WitNamespace"] = "My.App" },
            code
        );

        Assert.Empty(run.Problems);
    }

    private static string Block(string page, string language)
    {
        var open = $"```{language}\n";
        var start = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}

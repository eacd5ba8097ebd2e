using Microsoft.CodeAnalysis;

namespace Pillion.Wasm.Wit.Tests.Generator;

public sealed class WitDiagnosticTests
{
    [Fact]
    public void Generate_ErrorInWit_IsReportedWhereItStands()
    {
        var run = GeneratorRun.Of(
            "/wit",
            new() { ["a.wit"] = "package a:b;\ninterface i { f: func() -> u33; }\nworld w { import i; }" },
            []
        );

        var diagnostic = Assert.Single(run.Result.Diagnostics);
        Assert.Equal("PILLIONWIT001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal(("/wit/a.wit", 1, 27), Place(diagnostic));
        Assert.StartsWith("the type 'u33' is not defined in 'i'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WorldNotThere_IsReportedForTheFolder()
    {
        var run = GeneratorRun.Of("/wit", new() { ["a.wit"] = "package a:b; world v {}" }, new() { ["WitWorlds"] = "w" });

        var diagnostic = Assert.Single(run.Result.Diagnostics);
        Assert.Equal(("/wit", 0, 0), Place(diagnostic));
        Assert.Equal("there is no world 'w'; there are: a:b/v", diagnostic.GetMessage());
    }

    [Fact]
    public void Generate_NamespacesMalformed_SaysHowTheyLook()
    {
        var run = GeneratorRun.Of("/wit", new() { ["a.wit"] = "package a:b; world v {}" }, new() { ["WitNamespaces"] = "wasi" });

        Assert.Contains("'wasi' in the metadata Namespaces", Assert.Single(run.Result.Diagnostics).GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_FileWithoutFolder_IsNotTheGenerators()
    {
        var run = GeneratorRun.Of("", new() { ["a.wit"] = "no WIT" }, []);

        Assert.Empty(run.Result.Diagnostics);
        Assert.Empty(run.Result.GeneratedTrees);
    }

    private static (string, int, int) Place(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetLineSpan();
        return (span.Path, span.StartLinePosition.Line, span.StartLinePosition.Character);
    }
}

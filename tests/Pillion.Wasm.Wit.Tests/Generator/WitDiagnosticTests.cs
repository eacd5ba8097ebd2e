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
    public void Generate_TwoVersionsOfAPackage_NeedNamespacesOfTheirOwn()
    {
        var files = new Dictionary<string, string>
        {
            ["a.wit"] = "package a:b; world w { import c:d/i@0.2.0; import c:d/i@0.3.0; }",
            ["deps/old.wit"] = "package c:d@0.2.0; interface i { f: func(); }",
            ["deps/new.wit"] = "package c:d@0.3.0; interface i { f: func(); }",
        };

        Assert.Contains(
            "'Root.C.D.I.Imports.g.cs' is generated twice: two packages have one C# namespace",
            Assert.Single(GeneratorRun.Of("/wit", files, []).Result.Diagnostics).GetMessage(),
            StringComparison.Ordinal
        );
        var apart = GeneratorRun.Of("/wit", files, new() { ["WitNamespaces"] = "c:d@0.2.0=My.Old" });
        Assert.Empty(apart.Problems);
        Assert.Equal(
            ["My.Old.I.Imports.g.cs", "Root.C.D.I.Imports.g.cs"],
            apart.Result.GeneratedTrees.Select(t => Path.GetFileName(t.FilePath)).Order()
        );
    }

    [Fact]
    public void Generate_OtherCodeChanged_IsNotRepeated()
    {
        var run = GeneratorRun.Of("/wit", new() { ["a.wit"] = "package a:b; interface i { f: func(); } world w { import i; }" }, []);

        var outputs = run.AfterAnotherFile()
            .Results.Single()
            .TrackedOutputSteps.SelectMany(s => s.Value)
            .SelectMany(s => s.Outputs)
            .ToList();

        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Fact]
    public void Generate_StreamWithoutItsNetType_SaysSo()
    {
        const string Library = "namespace Pillion.Wasm.Components { class ComponentStream<T>; class ComponentFuture<T>; }";
        var files = new Dictionary<string, string>
        {
            ["a.wit"] = "package a:b; interface i { f: func() -> stream<u8>; } world w { import i; }",
        };

        if (typeof(Components.Component).Assembly.GetType("Pillion.Wasm.Components.ComponentStream`1") is null)
        {
            var diagnostic = Assert.Single(GeneratorRun.Of("/wit", files, []).Result.Diagnostics);
            Assert.StartsWith("a function or type has a 'stream', which this version", diagnostic.GetMessage(), StringComparison.Ordinal);
        }

        Assert.Empty(GeneratorRun.Of("/wit", files, [], Library).Result.Diagnostics);
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

using Pillion.Testing;

namespace Pillion.Wasm.Wit.Tests.Generator;

/// <summary>Types of packages that another project generates (<c>External</c>).</summary>
public sealed class ExternalPackageTests
{
    private const string Io = """
        package lib:io@0.2.0;
        interface streams {
          variant failure { closed, other(string) }
          resource reader { read: func(length: u64) -> result<list<u8>, failure>; }
        }
        """;

    private const string Store = """
        package app:store;
        interface blobs {
          use lib:io/streams@0.2.0.{reader, failure};
          record blob { name: string, content: reader }
          open: func(name: string) -> result<blob, failure>;
          save: func(name: string, content: borrow<reader>);
        }
        world host { import blobs; }
        """;

    private static readonly Dictionary<string, string> s_files = new() { ["a.wit"] = Store, ["deps/io.wit"] = Io };

    [Fact]
    public void Generate_TypesOfAReferencedProject_AreThose()
    {
        const string Code = """
            using Pillion.Wasm.Components;
            using Lib.Io.Streams;
            using Root.App.Store;
            using Root.App.Store.Blobs;

            sealed class Blobs : IBlobs
            {
                public Result<Blob, Failure> Open(string name) => Failure.Closed.Instance;

                public void Save(string name, IReader content) => content.Read(1);

                public static void AddTo(ComponentLinker linker) => linker.AddAppStoreBlobs(static _ => new Blobs());
            }
            """;

        var run = GeneratorRun.Of("/wit", s_files, new() { ["WitExternal"] = "lib:io=Lib.Io" }, Code, Library());

        Assert.Empty(run.Problems);
        Assert.Equal(["Root.App.Store.Blobs.Imports.g.cs"], run.Result.GeneratedTrees.Select(t => Path.GetFileName(t.FilePath)));
    }

    [Theory]
    [InlineData("lib=Lib")]
    [InlineData("lib:io=Lib.Io")]
    [InlineData("lib:io@0.2.0=Lib.Io")]
    public void Generate_NamespaceOrPackageOrVersion_CanBeExternal(string external)
    {
        var run = GeneratorRun.Of("/wit", s_files, new() { ["WitExternal"] = external }, "", Library());

        Assert.Empty(run.Problems);
    }

    [Fact]
    public void Generate_StreamsOfWasi_AreThoseOfTheProjectThatHasThem()
    {
        var wasi = OfRepository("src/Wasm/Pillion.Wasi/wit/0.2.12", new() { ["WitWorlds"] = "wasi:io/imports" });

        var run = OfRepository("sdk/wit/wasi/blobstore-0.2.0-draft", new() { ["WitExternal"] = "wasi:io=Root.Wasi.Io" }, wasi);

        Assert.Empty(run.Problems);
        Assert.Contains(
            "global::Root.Wasi.Io.Streams.IOutputStream",
            run["Root.Wasi.Blobstore.Types.Imports.g.cs"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generate_NobodyHasTheTypes_SaysWhichAndWhatToDo()
    {
        var run = GeneratorRun.Of("/wit", s_files, new() { ["WitExternal"] = "lib:io=Elsewhere" }, "", Library());

        var diagnostic = Assert.Single(run.Result.Diagnostics);
        Assert.Equal(("PILLIONWIT002", "/wit"), (diagnostic.Id, diagnostic.Location.GetLineSpan().Path));
        Assert.Equal(
            "the type 'reader' of lib:io/streams@0.2.0 is to be 'Elsewhere.Streams.IReader' (metadata External of the WitWorld item), but no "
                + "referenced assembly has that: refer to the project that generates it, or correct the namespace",
            diagnostic.GetMessage()
        );
    }

    [Fact]
    public void Generate_TypesAreInternal_SaysSoUnlessTheyMayBeSeen()
    {
        var settings = new Dictionary<string, string> { ["WitExternal"] = "lib:io=Lib.Io", ["WitAccess"] = "internal" };

        Assert.Equal(
            "the type 'reader' of lib:io/streams@0.2.0 is 'Lib.Io.Streams.IReader' (metadata External of the WitWorld item), which assembly "
                + "'Generated' keeps internal: generate it there with Access=\"public\", or name 'Referring' in its InternalsVisibleTo",
            Assert.Single(GeneratorRun.Of("/wit", s_files, settings, "", Library("internal")).Result.Diagnostics).GetMessage()
        );
        const string Shown = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Referring\")]";
        Assert.Empty(GeneratorRun.Of("/wit", s_files, settings, "", Library("internal", Shown)).Problems);
    }

    [Theory]
    [InlineData(
        "lib:oi=Lib.Io",
        "",
        "'lib:oi' in the metadata External of the WitWorld item is nothing that its worlds import from; they import from: app:store, lib:io@0.2.0"
    )]
    [InlineData("lib:io", "", "'lib:io' in the metadata External of the WitWorld item is not of the form 'wasi=My.Wasi'")]
    [InlineData("lib:io=Lib.Io", "lib:io=My.Io", "'lib:io' is in the metadata Namespaces and External of the WitWorld item")]
    [InlineData("app=App", "", "'app:store/host' is a world of this item, and its package is in the metadata External")]
    public void Generate_Misused_SaysHow(string external, string namespaces, string message)
    {
        var run = GeneratorRun.Of("/wit", s_files, new() { ["WitExternal"] = external, ["WitNamespaces"] = namespaces });

        Assert.StartsWith(message, Assert.Single(run.Result.Diagnostics).GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ExternalIsExported_IsRefused()
    {
        var files = new Dictionary<string, string>
        {
            ["a.wit"] = "package a:b; world w { export lib:io/streams@0.2.0; }",
            ["deps/io.wit"] = Io,
        };

        var run = GeneratorRun.Of("/wit", files, new() { ["WitExternal"] = "lib=Lib" }, "", Library());

        Assert.StartsWith(
            "'lib:io/streams@0.2.0' is exported, and its package is in the metadata External",
            Assert.Single(run.Result.Diagnostics).GetMessage(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generate_OtherCodeChanged_LooksAgainAndGeneratesNothingAnew()
    {
        var run = GeneratorRun.Of("/wit", s_files, new() { ["WitExternal"] = "lib:io=Lib.Io" }, "", Library());

        var outputs = run.AfterAnotherFile()
            .Results.Single()
            .TrackedOutputSteps.SelectMany(s => s.Value)
            .SelectMany(s => s.Outputs)
            .ToList();

        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.Equal(Microsoft.CodeAnalysis.IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>The project that generates the package <c>lib:io</c>.</summary>
    private static GeneratorRun Library(string access = "public", string code = "")
    {
        var files = new Dictionary<string, string> { ["io.wit"] = Io + "\nworld imports { import streams; }" };
        var run = GeneratorRun.Of("/lib", files, new() { ["WitNamespaces"] = "lib:io=Lib.Io", ["WitAccess"] = access }, code);
        Assert.Empty(run.Problems);
        return run;
    }

    private static GeneratorRun OfRepository(string path, Dictionary<string, string> metadata, params GeneratorRun[] references)
    {
        var folder = Repository.PathOf(path);
        var files = Directory
            .EnumerateFiles(folder, "*.wit", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);
        return GeneratorRun.Of(folder, files, metadata, "", references);
    }
}

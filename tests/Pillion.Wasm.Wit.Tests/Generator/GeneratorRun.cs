using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Pillion.Wasm.Components;
using Pillion.Wasm.Wit.Generator;

namespace Pillion.Wasm.Wit.Tests.Generator;

/// <summary>Runs the generator inside the compiler, as a build does.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p =>
                Path.GetFileName(p) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll")
            )
            .Append(typeof(Component).Assembly.Location)
            .Append(typeof(Engine).Assembly.Location)
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly GeneratorDriver _driver;

    private GeneratorRun(CSharpCompilation compilation, GeneratorDriver driver)
    {
        _driver = driver;
        Compilation = compilation;
        Result = driver.GetRunResult();
    }

    public CSharpCompilation Compilation { get; }

    public GeneratorDriverRunResult Result { get; }

    /// <summary>What the generator reports, and every error and warning of the generated code and of whatever was compiled with it.</summary>
    public IEnumerable<string> Problems =>
        Result
            .Diagnostics.Concat(Compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning))
            .Select(d => $"{d}\n{d.Location.SourceTree?.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line]}");

    /// <summary>The text of one generated file.</summary>
    public string this[string name] =>
        Result.GeneratedTrees.Single(t => Path.GetFileName(t.FilePath) == name).GetText().ToString().ReplaceLineEndings("\n");

    /// <param name="folder">The folder of a <c>WitWorld</c> item.</param>
    /// <param name="files">Its files, by their paths in it.</param>
    /// <param name="metadata">The item's metadata.</param>
    /// <param name="code">What else the project has.</param>
    /// <param name="references">Other projects that it refers to.</param>
    public static GeneratorRun Of(
        string folder,
        Dictionary<string, string> files,
        Dictionary<string, string> metadata,
        string code = "",
        params GeneratorRun[] references
    )
    {
        var compilation = CSharpCompilation.Create(
            references.Length == 0 ? "Generated" : "Referring",
            [CSharpSyntaxTree.ParseText(code, s_parseOptions)],
            [.. s_references, .. references.Select(r => r.Compilation.ToMetadataReference())],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
        );
        var all = new Dictionary<string, string>(metadata) { ["WitFolder"] = folder };
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new WitGenerator().AsSourceGenerator()],
            [.. files.Select(f => new Text($"{folder}/{f.Key}", f.Value))],
            s_parseOptions,
            new Options(all),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return new GeneratorRun((CSharpCompilation)output, driver);
    }

    /// <summary>The generator's second run, after code was added that it does not read.</summary>
    public GeneratorDriverRunResult AfterAnotherFile() =>
        _driver.RunGenerators(Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", s_parseOptions))).GetRunResult();

    private sealed class Text(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options(IReadOnlyDictionary<string, string> metadata) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(new Dictionary<string, string> { ["build_property.RootNamespace"] = "Root" });

        private readonly Values _file = new(metadata.ToDictionary(m => "build_metadata.AdditionalFiles." + m.Key, m => m.Value));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _file;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _file;
    }

    private sealed class Values(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Pillion.Wasm.Wit.Generator;

/// <summary>Generates C# for the worlds that the project's <c>WitWorld</c> items name: interfaces for what they import, wrappers for what they export.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class WitGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor s_error = new(
        "PILLIONWIT001",
        "WIT cannot be read",
        "{0}",
        "Pillion.Wit",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    private static readonly DiagnosticDescriptor s_externalError = new(
        "PILLIONWIT002",
        "Types that are generated elsewhere are not there",
        "{0}",
        "Pillion.Wit",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context
            .AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellationToken) => WitFile.Read(pair.Left, pair.Right, cancellationToken))
            .Where(static file => file is not null)
            .Collect();
        // What streams and futures are in .NET is the library's matter, of which a project may have a version without them.
        var hasStreams = context.CompilationProvider.Select(
            static (compilation, _) => compilation.GetTypeByMetadataName("Pillion.Wasm.Components.ComponentStream`1") is not null
        );
        var generated = files.Combine(hasStreams).Select(static (input, _) => GeneratedCode.Of(input.Left, input.Right));
        context.RegisterSourceOutput(
            generated,
            static (output, generated) =>
            {
                foreach (var (name, code) in generated.Files)
                {
                    output.AddSource(name, code);
                }

                foreach (var (error, path) in generated.Errors)
                {
                    output.ReportDiagnostic(Diagnostic.Create(s_error, LocationOf(error, path), error.Problem));
                }
            }
        );
        // References change more often than WIT: what is looked up in them does not generate anything anew.
        var missing = generated
            .Combine(context.CompilationProvider)
            .SelectMany(static (input, _) => ExternalProblem.Find(input.Left.External, input.Right));
        context.RegisterSourceOutput(
            missing,
            static (output, problem) =>
                output.ReportDiagnostic(
                    Diagnostic.Create(s_externalError, Location.Create(problem.Folder, default, default), problem.Message)
                )
        );
    }

    private static Location LocationOf(WitException error, string path)
    {
        var position = new LinePosition(error.Line - 1, error.Column - 1);
        return Location.Create(path, default, new LinePositionSpan(position, position));
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Pillion.Wasm.Wit.Generator.Emission;

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
        context.RegisterSourceOutput(
            files.Combine(hasStreams),
            static (output, input) =>
            {
                var (files, hasStreams) = input;
                var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var group in files.OfType<WitFile>().GroupBy(f => f.Settings).OrderBy(g => g.Key.Folder, StringComparer.Ordinal))
                {
                    Generate(output, group.Key, [.. group], hasStreams, taken);
                }
            }
        );
    }

    private static void Generate(
        SourceProductionContext output,
        WitSettings settings,
        IReadOnlyList<WitFile> files,
        bool hasStreams,
        HashSet<string> taken
    )
    {
        try
        {
            foreach (
                var (name, code) in WorldBindings.Generate(settings, [.. files.Select(f => new WitSource(f.Path, f.Text))], hasStreams)
            )
            {
                if (!taken.Add(name))
                {
                    throw new WitException(
                        settings.Folder,
                        $"'{name}' is generated twice: two packages have one C# namespace; give them different ones with the metadata Namespaces of WitWorld"
                    );
                }

                output.AddSource(name, code);
            }
        }
        catch (WitException error)
        {
            output.ReportDiagnostic(Diagnostic.Create(s_error, LocationOf(error, files, settings), error.Problem));
        }
    }

    private static Location LocationOf(WitException error, IReadOnlyList<WitFile> files, WitSettings settings)
    {
        var path = files.Any(f => string.Equals(f.Path, error.Path, StringComparison.Ordinal)) ? error.Path : settings.Folder;
        var position = new LinePosition(error.Line - 1, error.Column - 1);
        return Location.Create(path, default, new LinePositionSpan(position, position));
    }
}

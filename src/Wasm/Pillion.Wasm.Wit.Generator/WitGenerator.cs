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
        context.RegisterSourceOutput(
            files,
            static (output, files) =>
            {
                var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var group in files.OfType<WitFile>().GroupBy(f => f.Settings).OrderBy(g => g.Key.Folder, StringComparer.Ordinal))
                {
                    Generate(output, group.Key, [.. group], taken);
                }
            }
        );
    }

    private static void Generate(SourceProductionContext output, WitSettings settings, IReadOnlyList<WitFile> files, HashSet<string> taken)
    {
        try
        {
            foreach (var (name, code) in WorldBindings.Generate(settings, [.. files.Select(f => new WitSource(f.Path, f.Text))]))
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

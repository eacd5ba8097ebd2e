using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Pillion.Wasm.Wit.Generator;

/// <summary>A .wit file of the project with what the project says of its folder. Equal by value, so that nothing is generated anew for no reason.</summary>
internal sealed record WitFile(string Path, string Text, WitSettings Settings)
{
    public static WitFile? Read(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
    {
        if (!file.Path.EndsWith(".wit", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var settings = WitSettings.Read(options.GetOptions(file), options.GlobalOptions);
        return settings is null ? null : new WitFile(file.Path, file.GetText(cancellationToken)?.ToString() ?? "", settings);
    }
}

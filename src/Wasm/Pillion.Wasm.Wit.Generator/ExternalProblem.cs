using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Pillion.Wasm.Wit.Generator.Bindings;

namespace Pillion.Wasm.Wit.Generator;

/// <summary>Types that a project calls external, and that it cannot use: one for each interface.</summary>
/// <param name="Folder">The folder of the <c>WitWorld</c> item.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal readonly record struct ExternalProblem(string Folder, string Message)
{
    public static ImmutableArray<ExternalProblem> Find(ImmutableArray<ExternalType> types, Compilation compilation) =>
        [
            .. types
                .GroupBy(t => (t.Folder, t.Namespace))
                .Select(g =>
                    g.Select(t => MessageFor(t, compilation)).FirstOrDefault(m => m is not null) is { } message
                        ? new ExternalProblem(g.Key.Folder, message)
                        : default
                )
                .Where(p => p.Message is not null),
        ];

    private static string? MessageFor(ExternalType type, Compilation compilation)
    {
        var found = compilation.GetTypesByMetadataName(type.FullName);
        return found.IsEmpty
                ? $"the type {type.Wit} is to be '{type.FullName}' (metadata External of the WitWorld item), but no referenced assembly has that: "
                    + "refer to the project that generates it, or correct the namespace"
            : found.Any(f => compilation.IsSymbolAccessibleWithin(f, compilation.Assembly)) ? null
            : $"the type {type.Wit} is '{type.FullName}' (metadata External of the WitWorld item), which assembly '{found[0].ContainingAssembly.Name}' "
                + $"keeps internal: generate it there with Access=\"public\", or name '{compilation.AssemblyName}' in its InternalsVisibleTo";
    }
}

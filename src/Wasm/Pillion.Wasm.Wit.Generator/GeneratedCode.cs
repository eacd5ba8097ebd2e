using System.Collections.Immutable;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Generator.Emission;

namespace Pillion.Wasm.Wit.Generator;

/// <summary>What is generated for all <c>WitWorld</c> items of a project.</summary>
/// <param name="Files">Names and contents.</param>
/// <param name="Errors">What is wrong, and the path to report it at.</param>
/// <param name="External">The types that the files name and that another project generates.</param>
internal sealed record GeneratedCode(
    ImmutableArray<(string Name, string Code)> Files,
    ImmutableArray<(WitException Error, string Path)> Errors,
    ImmutableArray<ExternalType> External
)
{
    public static GeneratedCode Of(ImmutableArray<WitFile?> files, bool hasStreams)
    {
        var code = ImmutableArray.CreateBuilder<(string, string)>();
        var errors = ImmutableArray.CreateBuilder<(WitException, string)>();
        var external = new List<ExternalType>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in files.OfType<WitFile>().GroupBy(f => f.Settings).OrderBy(g => g.Key.Folder, StringComparer.Ordinal))
        {
            var settings = group.Key;
            try
            {
                var (generated, types) = WorldBindings.Generate(
                    settings,
                    [.. group.Select(f => new WitSource(f.Path, f.Text))],
                    hasStreams
                );
                if (generated.FirstOrDefault(f => !taken.Add(f.Name)).Name is { } twice)
                {
                    throw new WitException(
                        settings.Folder,
                        $"'{twice}' is generated twice: two packages have one C# namespace; give them different ones with the metadata Namespaces of WitWorld, or leave one to the other with External"
                    );
                }

                code.AddRange(generated);
                external.AddRange(types);
            }
            catch (WitException error)
            {
                var isOfFile = group.Any(f => string.Equals(f.Path, error.Path, StringComparison.Ordinal));
                errors.Add((error, isOfFile ? error.Path : settings.Folder));
            }
        }

        // Another item of the project may be what generates them; what that has not is the compiler's to say.
        var elsewhere = external.Where(t => !taken.Contains(WorldBindings.ImportsOf(t.Namespace)));
        return new GeneratedCode(code.ToImmutable(), errors.ToImmutable(), [.. elsewhere]);
    }
}

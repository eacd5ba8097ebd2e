using Pillion.Wasm.Wit.Parsing;
using Pillion.Wasm.Wit.Resolution;

namespace Pillion.Wasm.Wit;

/// <summary>Reads WIT and resolves every name in it. The entry point of this library.</summary>
public static class WitResolver
{
    /// <summary>Reads a file or a folder with its <c>deps</c>.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Which unstable features exist; none by default.</param>
    /// <exception cref="WitException">The texts have an error; the message says where and what to do.</exception>
    public static WitResolution Resolve(string path, WitResolveOptions? options = null) => Resolve(WitLayout.Read(path), options);

    /// <summary>Resolves texts that were read already.</summary>
    /// <param name="groups">The files of each package, the root package's first, as <see cref="WitLayout"/> groups them.</param>
    /// <param name="options">Which unstable features exist; none by default.</param>
    /// <exception cref="WitException">The texts have an error; the message says where and what to do.</exception>
    public static WitResolution Resolve(IReadOnlyList<IReadOnlyList<WitSource>> groups, WitResolveOptions? options = null)
    {
        var table = new PackageTable(options ?? new WitResolveOptions());
        for (var i = 0; i < groups.Count; i++)
        {
            table.Add([.. groups[i].Select(FileParser.Parse)], isRoot: i == 0);
        }

        return new PackageResolver(table).Resolve();
    }

    /// <summary>Resolves one text; further packages may stand in it in braces.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Which unstable features exist; none by default.</param>
    /// <exception cref="WitException">The text has an error; the message says where and what to do.</exception>
    public static WitResolution ResolveText(string text, WitResolveOptions? options = null) =>
        Resolve(
            [
                [new WitSource("text.wit", text)],
            ],
            options
        );
}

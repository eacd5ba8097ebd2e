using System.Formats.Tar;
using System.IO.Compression;

namespace Pillion.Modules.Registries;

/// <summary>One file out of an image's layers, which are archives on top of each other (OCI image specification, <c>layer.md</c>).</summary>
internal sealed class ImageFiles(string source, IReadOnlyList<(string Path, Packing Packing)> layers)
{
    private const string Whiteout = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";
    private const int MaxLinks = 8;

    // Archives of zeros pack a thousand to one; a file behind more than this is not looked for.
    private const long MaxUnpackedBytes = 4L << 30;

    /// <summary>Finds a file and gives its content to a function, while it is open.</summary>
    /// <param name="path">The absolute path in the image.</param>
    /// <param name="read">Reads the content.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ModuleSourceException">There is no such file, or an archive cannot be read.</exception>
    public async Task ReadAsync(string path, Func<Stream, Task> read, CancellationToken cancellationToken)
    {
        var wanted = Normalize("/", path);
        for (var links = 0; links <= MaxLinks; links++)
        {
            var (isFound, target) = await FindAsync(wanted, read, cancellationToken);
            if (target is null)
            {
                if (!isFound)
                {
                    throw new ModuleSourceException($"{source}: the image starts /{wanted}, and has no such file");
                }

                return;
            }

            wanted = target;
        }

        throw new ModuleSourceException($"{source}: /{Normalize("/", path)} is a link to a link, more than {MaxLinks} times");
    }

    /// <summary>The path without leading slash, dots resolved.</summary>
    public static string Normalize(string folder, string path)
    {
        var parts = new List<string>();
        foreach (var part in (path.StartsWith('/') ? path : folder + "/" + path).Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not "" and not ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Looks from the top layer down.</summary>
    /// <returns>Whether it is there; where it is a link, what it leads to instead.</returns>
    private async Task<(bool IsFound, string? Target)> FindAsync(
        string wanted,
        Func<Stream, Task> read,
        CancellationToken cancellationToken
    )
    {
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            try
            {
                await using var archive = Open(layers[i]);
                await using var reader = new TarReader(archive);
                var isDeletedBelow = false;
                while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
                {
                    var name = Normalize("/", entry.Name);
                    isDeletedBelow |= IsWhiteout(name, wanted);
                    if (name != wanted)
                    {
                        continue;
                    }

                    switch (entry.EntryType)
                    {
                        case TarEntryType.SymbolicLink:
                            return (true, Normalize("/" + FolderOf(name), entry.LinkName));
                        case TarEntryType.HardLink:
                            return (true, Normalize("/", entry.LinkName));
                        case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                            await read(entry.DataStream ?? Stream.Null);
                            return (true, null);
                        default:
                            throw new ModuleSourceException($"{source}: the image starts /{wanted}, which is no file in it");
                    }
                }

                if (isDeletedBelow)
                {
                    return (false, null);
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new ModuleSourceException($"{source}: layer {i + 1} of the image is no archive as its type says: {e.Message}", e);
            }
        }

        return (false, null);
    }

    private Stream Open((string Path, Packing Packing) layer) =>
        layer.Packing switch
        {
            Packing.Gzip => new BoundedStream(new GZipStream(File.OpenRead(layer.Path), CompressionMode.Decompress), MaxUnpackedBytes),
            Packing.None => File.OpenRead(layer.Path),
            _ => throw new ModuleSourceException($"{source}: layers packed with Zstandard cannot be read; push the image with gzip"),
        };

    /// <summary>Whether an entry says that what lower layers have at a path, or in a folder above it, is gone.</summary>
    private static bool IsWhiteout(string entry, string wanted)
    {
        var folder = FolderOf(entry);
        var name = entry[(folder.Length == 0 ? 0 : folder.Length + 1)..];
        return name == OpaqueWhiteout
            ? IsBelow(wanted, folder)
            : name.StartsWith(Whiteout, StringComparison.Ordinal)
                && Normalize("/" + folder, name[Whiteout.Length..]) is var gone
                && (wanted == gone || IsBelow(wanted, gone));
    }

    private static bool IsBelow(string path, string folder) =>
        folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
}

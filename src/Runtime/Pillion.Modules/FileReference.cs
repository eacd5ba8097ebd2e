namespace Pillion.Modules;

/// <summary>A module in a file of this machine.</summary>
public sealed record FileReference : ModuleReference
{
    private FileReference(string text, string path)
        : base(text) => Path = path;

    /// <summary>The file's absolute path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal static (ModuleReference?, string?) Parse(string text, string path, string baseFolder)
    {
        var isUrl = path.Length != text.Length;
        var (rest, digest, problem) = SplitDigest(path);
        if (problem is not null)
        {
            return (null, problem);
        }

        // file://localhost/… is the same machine (RFC 8089 §2); other hosts are Dapr's relative paths: file://filters/upper.wasm.
        rest =
            !isUrl ? rest
            : rest.StartsWith("localhost/", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(rest["localhost".Length..])
            : Uri.UnescapeDataString(rest);
        if (rest == "~" || rest.StartsWith("~/", StringComparison.Ordinal))
        {
            rest = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + rest[1..];
        }

        return rest.Length == 0 || rest.Contains('\0', StringComparison.Ordinal)
            ? (null, $"'{text}' names no file")
            : (new FileReference(text, System.IO.Path.GetFullPath(rest, baseFolder)) { Digest = digest }, null);
    }
}

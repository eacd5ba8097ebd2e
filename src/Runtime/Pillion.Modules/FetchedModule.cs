namespace Pillion.Modules;

/// <summary>A module that is there.</summary>
/// <param name="Path">The absolute path of the file with its bytes: the user's own, or one in the cache, which nobody may change.</param>
/// <param name="Reference">What was asked for.</param>
public sealed record FetchedModule(string Path, ModuleReference Reference)
{
    /// <summary>
    /// What pins exactly this: of a module from a registry its manifest's digest (that of the index where the reference leads to one), otherwise its own. Null for a file
    /// whose digest nobody asked for.
    /// </summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>A reference that means exactly this module wherever it is used, as far as <see cref="Digest"/> is known.</summary>
    public string PinnedReference =>
        Digest is not { } digest || Reference.Digest is not null ? Reference.Text
        : Reference is OciReference oci
            ? $"oci://{oci.Registry}/{oci.Repository}:{oci.Tag}@{digest}{(oci.Component is null ? "" : "#" + oci.Component)}"
        : $"{Reference.Text}#{digest}";

    /// <summary>What messages call the module: the file's path, or the reference where it came from elsewhere.</summary>
    public string DisplayName => Reference is FileReference ? Path : Reference.Text;
}

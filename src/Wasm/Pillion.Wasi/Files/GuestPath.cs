namespace Pillion.Wasi.Files;

/// <summary>A guest's path, taken apart: where to look, and for what name.</summary>
internal readonly ref struct GuestPath
{
    private GuestPath(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, bool hasTrailingSlash)
    {
        Parent = parent;
        Name = name;
        HasTrailingSlash = hasTrailingSlash;
    }

    /// <summary>The path of the directory that holds the name; empty for the directory that the path is relative to.</summary>
    public ReadOnlySpan<byte> Parent { get; }

    /// <summary>The last component: never empty unless the path is, never <c>..</c>.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Whether slashes followed the name, which demands a directory.</summary>
    public bool HasTrailingSlash { get; }

    /// <summary>Splits a path that does not begin with a slash.</summary>
    public static GuestPath Split(ReadOnlySpan<byte> path)
    {
        var trimmed = path.TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        var name = trimmed[(slash + 1)..];

        // What `..` names is only known by resolving it, so the whole path is the directory, and the name is that directory itself.
        return name.SequenceEqual(".."u8)
            ? new GuestPath(trimmed, "."u8, hasTrailingSlash: false)
            : new GuestPath(trimmed[..(slash + 1)], name, trimmed.Length < path.Length);
    }
}

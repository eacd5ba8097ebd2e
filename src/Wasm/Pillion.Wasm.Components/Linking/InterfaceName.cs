using System.Globalization;

namespace Pillion.Wasm.Components.Linking;

/// <summary>
/// The name of an import or export, taken apart at its version. Versions of one track are compatible: what asks for one is satisfied by another
/// (component model, Explainer.md, "canonversion"; semver.org §§4, 8, 11).
/// </summary>
/// <param name="Path"><c>wasi:io/streams</c>: all but the version.</param>
/// <param name="Version">The version as written, or null.</param>
internal readonly record struct InterfaceName(string Path, string? Version)
{
    /// <summary>The path with as much of the version as must be equal: <c>wasi:io/streams@0.2</c>.</summary>
    public string Track => Version is null ? Path : $"{Path}@{TrackOf(Version)}";

    public static InterfaceName Parse(string name)
    {
        var at = name.LastIndexOf('@');
        return at < 0 ? new InterfaceName(name, null) : new InterfaceName(name[..at], name[(at + 1)..]);
    }

    /// <summary>Name of a member of an interface as messages give it: <c>wasi:io/poll@0.2.0#poll</c>.</summary>
    public static string Qualify(string interfaceName, string member) => interfaceName.Length == 0 ? member : $"{interfaceName}#{member}";

    /// <summary>Which of two versions of a track is newer; missing parts count as zero.</summary>
    public static int Compare(string? left, string? right)
    {
        var (a, b) = (Numbers(left), Numbers(right));
        for (var i = 0; i < 3; i++)
        {
            if (a[i] != b[i])
            {
                return a[i].CompareTo(b[i]);
            }
        }

        return 0;
    }

    private static string TrackOf(string version)
    {
        if (version.AsSpan().IndexOfAny('-', '+') is var end and >= 0)
        {
            // A version before a release promises nothing to others.
            return version[end] == '-' ? version : TrackOf(version[..end]);
        }

        var parts = version.Split('.');
        return (parts[0], parts.Length) switch
        {
            (not "0", _) => parts[0],
            (_, 1) => version,
            _ when parts[1] != "0" => $"0.{parts[1]}",
            _ => version,
        };
    }

    private static ulong[] Numbers(string? version)
    {
        var numbers = new ulong[3];
        var parts = (version ?? "").Split('-', '+')[0].Split('.');
        for (var i = 0; i < Math.Min(3, parts.Length); i++)
        {
            _ = ulong.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
        }

        return numbers;
    }
}

namespace Pillion.Wasm.Components.Validation;

internal enum NameKind
{
    /// <summary><c>a-b</c>.</summary>
    Label,

    /// <summary><c>[constructor]r</c>.</summary>
    Constructor,

    /// <summary><c>[method]r.m</c>.</summary>
    Method,

    /// <summary><c>[static]r.m</c>.</summary>
    Static,

    /// <summary><c>ns:package/interface@1.0.0</c>.</summary>
    Interface,
}

/// <summary>A name of an import or export, taken apart (component model, Explainer.md, "Import and Export Definitions").</summary>
/// <param name="Kind">Which form it has.</param>
/// <param name="Text">All of it.</param>
/// <param name="Resource">The name of the resource in an annotated name; else empty.</param>
/// <param name="Member">The name of the method or static function; else empty.</param>
internal readonly record struct ParsedName(NameKind Kind, string Text, string Resource = "", string Member = "")
{
    private const string Constructor = "[constructor]";
    private const string Method = "[method]";
    private const string Static = "[static]";

    /// <summary>
    /// What two names that are not to be told apart have in common (Explainer.md, "strongly-unique"): case does not count, a method and
    /// a static function are alike, and one that is called like its resource is like the resource.
    /// </summary>
    public string Key =>
        Kind switch
        {
            NameKind.Method or NameKind.Static when Resource.Equals(Member, StringComparison.OrdinalIgnoreCase) => Lower(Resource),
            NameKind.Method or NameKind.Static => Lower($"{Resource}.{Member}"),
            _ => Lower(Text),
        };

    /// <param name="versionSuffix">What the attribute of that name says, if it is there: the name then has only a part of the version.</param>
    /// <exception cref="FormatException">It is no such name.</exception>
    public static ParsedName Parse(string text, string? versionSuffix = null)
    {
        if (text.StartsWith(Constructor, StringComparison.Ordinal))
        {
            return new(NameKind.Constructor, text, RequireLabel(text[Constructor.Length..]));
        }

        if (text.StartsWith(Method, StringComparison.Ordinal))
        {
            return ParseMember(NameKind.Method, text, text[Method.Length..]);
        }

        if (text.StartsWith(Static, StringComparison.Ordinal))
        {
            return ParseMember(NameKind.Static, text, text[Static.Length..]);
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            RequireInterface(text, versionSuffix);
            return new(NameKind.Interface, text);
        }

        return new(NameKind.Label, RequireLabel(text));
    }

    private static ParsedName ParseMember(NameKind kind, string text, string rest)
    {
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? throw new FormatException("failed to find `.` character")
            : new(kind, text, RequireLabel(rest[..dot]), RequireLabel(rest[(dot + 1)..]));
    }

    private static void RequireInterface(string text, string? versionSuffix)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var path = at < 0 ? text : text[..at];
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new FormatException("failed to find `:` character before the version");
        }

        RequireLowerLabel(path[..colon]);
        if (slash < colon)
        {
            RequireLowerLabel(path[(colon + 1)..]);
            throw new FormatException("expected `/` after package name");
        }

        var package = path[(colon + 1)..slash];
        if (package.Contains(':', StringComparison.Ordinal))
        {
            throw new FormatException("expected `/` after package name");
        }

        RequireLowerLabel(package);
        var projection = path[(slash + 1)..];
        if (projection.IndexOf('/', StringComparison.Ordinal) is var second and >= 0)
        {
            throw new FormatException($"trailing characters found: `{projection[second..]}`");
        }

        _ = RequireLabel(projection);
        if (at >= 0)
        {
            SemanticVersion.Require(text[(at + 1)..] + versionSuffix);
        }
    }

    private static string RequireLabel(string text) =>
        Labels.IsLabel(text) ? text : throw new FormatException($"`{text}` is not in kebab case");

    private static void RequireLowerLabel(string text)
    {
        _ = RequireLabel(text);
        if (text.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            throw new FormatException($"`{text}` is not in lower case, as names of namespaces and packages are");
        }
    }

#pragma warning disable CA1308 // the specification compares in lower case; ASCII only
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}

using System.Text.RegularExpressions;

namespace Pillion.Modules;

/// <summary>A module in an OCI registry: <c>oci://REGISTRY/REPOSITORY[:TAG][@DIGEST][#COMPONENT]</c>.</summary>
public sealed partial record OciReference : ModuleReference
{
    /// <summary>The tag when neither a tag nor a digest is given, as everywhere.</summary>
    public const string DefaultTag = "latest";

    private OciReference(string text, string registry, string repository, string? tag, string? component)
        : base(text) => (Registry, Repository, Tag, Component) = (registry, repository, tag, component);

    /// <summary>The registry's host, with its port if one is given: <c>ghcr.io</c>, <c>127.0.0.1:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The repository in it: <c>acme/orders</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; null when only a digest is given, which wins where both are.</summary>
    public string? Tag { get; }

    /// <summary>Which component of a Spin application is meant; null when it has but one.</summary>
    public string? Component { get; }

    /// <inheritdoc/>
    public override string Name => Component ?? Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>What the registry is asked for: digest or tag.</summary>
    public string Version => Digest?.ToString() ?? Tag ?? DefaultTag;

    // The names' grammar is that of the distribution specification, "Pulling manifests".
    [GeneratedRegex(
        "^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex RepositoryName { get; }

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TagName { get; }

    [GeneratedRegex(
        "^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex RegistryName { get; }

    internal static (ModuleReference?, string?) Parse(string text)
    {
        var rest = text["oci://".Length..];
        string? component = null;
        ContentDigest? digest = null;
        if (Cut(ref rest, '#') is { } fragment)
        {
            component = fragment;
            if (component.Length == 0)
            {
                return (null, $"'{text}' ends in '#', behind which a Spin application's component would be named");
            }
        }

        if (Cut(ref rest, '@') is { } pinned)
        {
            if (!ContentDigest.TryParse(pinned, out var value))
            {
                return (null, $"'{pinned}' is no digest: it takes sha256: and 64 hexadecimal digits in lower case");
            }

            digest = value;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            return (null, $"'{text}' names no repository: write oci://REGISTRY/REPOSITORY:TAG, such as oci://ghcr.io/acme/orders:1.0");
        }

        var registry = rest[..slash].ToLowerInvariant();
        var repository = rest[(slash + 1)..];
        var tag = Cut(ref repository, ':');
        return !RegistryName.IsMatch(registry) ? (null, $"'{registry}' is no registry: it takes a host such as ghcr.io or 127.0.0.1:5000")
            : !RepositoryName.IsMatch(repository) || repository.Length > 255
                ? (
                    null,
                    $"'{repository}' is no repository's name: it takes lower-case letters, digits and . _ - between them, in parts separated by /"
                )
            : tag is not null && !TagName.IsMatch(tag)
                ? (null, $"'{tag}' is no tag: it takes up to 128 letters, digits and . _ -, the first no . or -")
            : (
                new OciReference(text, registry, repository, tag ?? (digest is null ? DefaultTag : null), component) { Digest = digest },
                null
            );
    }

    private static string? Cut(ref string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var after = text[(at + 1)..];
        text = text[..at];
        return after;
    }
}

namespace Pillion.Modules;

/// <summary>A module on a web server.</summary>
public sealed record UrlReference : ModuleReference
{
    private UrlReference(string text, Uri url)
        : base(text) => Url = url;

    /// <summary>Where it is; without a fragment.</summary>
    public Uri Url { get; }

    /// <inheritdoc/>
    public override string Name =>
        Path.GetFileNameWithoutExtension(Url.AbsolutePath.TrimEnd('/')) is { Length: > 0 } name ? Uri.UnescapeDataString(name) : Url.Host;

    internal static (ModuleReference?, string?) Parse(string text)
    {
        var (rest, digest, problem) = SplitDigest(text);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (!Uri.TryCreate(rest, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return (null, $"'{text}' is no URL");
        }

        if (url.UserInfo.Length > 0)
        {
            return (null, "a module's URL must not hold a user or a password: they would stand in every log");
        }

        return (new UrlReference(text, new UriBuilder(url) { Fragment = "" }.Uri) { Digest = digest }, null);
    }
}

namespace Pillion.Modules;

/// <summary>
/// The policy that only known modules run: a list of digests, one a line, each perhaps with words behind it; lines that begin with <c>#</c> are comments.
/// The digest of a module from a registry is that of its manifest or index, which its reference must name; that of a file or URL its bytes' own.
/// </summary>
public sealed class AllowedDigests
{
    private readonly HashSet<ContentDigest> _digests = [];

    private AllowedDigests(string source) => Source = source;

    /// <summary>Where the list comes from, for messages.</summary>
    public string Source { get; }

    /// <summary>Reads a list.</summary>
    /// <exception cref="ModuleSourceException">A line is no digest, or the file cannot be read.</exception>
    public static AllowedDigests ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleSourceException($"{path}: the list of allowed digests cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a list's text.</summary>
    /// <exception cref="ModuleSourceException">A line is no digest.</exception>
    public static AllowedDigests Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var allowed = new AllowedDigests(source);
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            var end = trimmed.IndexOfAny(' ', '\t');
            var word = (end < 0 ? trimmed : trimmed[..end]).ToString();
            if (!ContentDigest.TryParse(word, out var digest))
            {
                throw new ModuleSourceException(
                    $"{source}:{number}: '{word}' is no digest: it takes sha256: and 64 hexadecimal digits in lower case"
                );
            }

            allowed._digests.Add(digest);
        }

        return allowed;
    }

    /// <summary>Refuses a digest that is not on the list.</summary>
    internal void Demand(ModuleReference reference, ContentDigest? digest)
    {
        if (digest is not { } known)
        {
            var form = reference is OciReference ? "@sha256:…" : "#sha256:…";
            throw new ModuleSourceException(
                $"{reference}: only modules of {Source} may be used, so the reference must end in the digest: {form}"
            );
        }

        if (!_digests.Contains(known))
        {
            throw new ModuleSourceException($"{reference}: its digest {known} is not on the list of allowed ones, {Source}");
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Pillion.Modules;

/// <summary>
/// Where a module or component comes from, as flags and files name it: a path, <c>file://…</c>, <c>http(s)://…</c> or <c>oci://…</c>. One of
/// <see cref="FileReference"/>, <see cref="UrlReference"/> and <see cref="OciReference"/>.
/// </summary>
public abstract record ModuleReference
{
    private protected ModuleReference(string text) => Text = text;

    /// <summary>The reference as it was written, for messages. It never holds a password: such URLs are refused.</summary>
    public string Text { get; }

    /// <summary>A short name: the file's without its extension, or the last part of the repository's.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What the reference pins: the module's own digest, or for <see cref="OciReference"/> that of its manifest. Null when it takes what is there.
    /// </summary>
    public ContentDigest? Digest { get; internal init; }

    /// <summary>Whether a command's first word names a module rather than a program: it ends in <c>.wasm</c> or has one of our schemes.</summary>
    public static bool IsModule(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return SplitDigest(word).Location.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase)
            || Scheme(word) is "file" or "http" or "https" or "oci";
    }

    /// <summary>Reads a reference.</summary>
    /// <param name="text">
    /// A path, <c>file://PATH</c> (as in Dapr the path may be relative), <c>http(s)://…</c> – these may end in <c>#sha256:…</c>, the module's digest –
    /// or <c>oci://REGISTRY/REPOSITORY[:TAG][@DIGEST][#COMPONENT]</c>.
    /// </param>
    /// <param name="baseFolder">The absolute folder that relative paths belong to.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="problem">What is wrong with the text, as the end of a sentence that names key and file.</param>
    public static bool TryParse(
        string text,
        string baseFolder,
        [NotNullWhen(true)] out ModuleReference? reference,
        [NotNullWhen(false)] out string? problem
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(baseFolder);
        (reference, problem) = Scheme(text) switch
        {
            _ when text.Length == 0 => (null, "names no module"),
            null => FileReference.Parse(text, text, baseFolder),
            "file" => FileReference.Parse(text, text["file://".Length..], baseFolder),
            "http" or "https" => UrlReference.Parse(text),
            "oci" => OciReference.Parse(text),
            var other => (
                (ModuleReference?)null,
                $"a module comes from a file, http://, https:// or oci://, not from {other}:// ('{text}')"
            ),
        };
        return reference is not null;
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    /// <summary>Takes <c>#sha256:…</c> off the end of a path or URL. A '#' in front of anything else belongs to a file's name.</summary>
    private protected static (string Location, ContentDigest? Digest, string? Problem) SplitDigest(string text)
    {
        var hash = text.LastIndexOf('#');
        if (hash < 0 || text.AsSpan(hash + 1) is not ['s', 'h', 'a', '2' or '5', ..])
        {
            return (text, null, null);
        }

        return ContentDigest.TryParse(text[(hash + 1)..], out var digest)
            ? (text[..hash], digest, null)
            : (text, null, $"'{text[(hash + 1)..]}' is no digest: it takes sha256: and 64 hexadecimal digits in lower case");
    }

    private static string? Scheme(string text) =>
        text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? text[..end].ToLowerInvariant() : null;
}

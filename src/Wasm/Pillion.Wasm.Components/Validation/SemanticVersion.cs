namespace Pillion.Wasm.Components.Validation;

/// <summary>The form of versions in names: Semantic Versioning 2.0.0.</summary>
internal static class SemanticVersion
{
    /// <exception cref="FormatException">The text is no version.</exception>
    public static void Require(string text)
    {
        if (text.Length == 0)
        {
            throw new FormatException("empty string, expected a semver version");
        }

        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var withoutBuild = plus < 0 ? text : text[..plus];
        var dash = withoutBuild.IndexOf('-', StringComparison.Ordinal);
        RequireNumbers(dash < 0 ? withoutBuild : withoutBuild[..dash]);
        if (dash >= 0)
        {
            RequireIdentifiers(withoutBuild[(dash + 1)..], "pre-release", allowLeadingZeros: false);
        }

        if (plus >= 0)
        {
            RequireIdentifiers(text[(plus + 1)..], "build metadata", allowLeadingZeros: true);
        }
    }

    private static void RequireNumbers(string core)
    {
        var parts = core.Split('.');
        foreach (var part in parts)
        {
            if (part.Length == 0)
            {
                throw new FormatException(
                    core.EndsWith('.') ? "unexpected end of input in version" : "unexpected character '.' in version"
                );
            }

            if (part.AsSpan().IndexOfAnyExceptInRange('0', '9') is var other and >= 0)
            {
                throw new FormatException($"unexpected character '{part[other]}' in version number");
            }

            if (part.Length > 1 && part[0] == '0')
            {
                throw new FormatException("invalid leading zero in version number");
            }

            if (!ulong.TryParse(part, out _))
            {
                throw new FormatException($"version number {part} does not fit 64 bits");
            }
        }

        if (parts.Length != 3)
        {
            throw new FormatException(
                parts.Length < 3
                    ? "unexpected end of input in version: it has three numbers"
                    : "unexpected character '.' after patch version number"
            );
        }
    }

    private static void RequireIdentifiers(string text, string what, bool allowLeadingZeros)
    {
        foreach (var part in text.Split('.'))
        {
            if (part.Length == 0)
            {
                throw new FormatException($"empty identifier segment in {what}");
            }

            if (part.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c != '-') is var other and not '\0')
            {
                throw new FormatException($"unexpected character '{other}' in {what}");
            }

            if (!allowLeadingZeros && part.Length > 1 && part[0] == '0' && part.All(char.IsAsciiDigit))
            {
                throw new FormatException($"invalid leading zero in {what}");
            }
        }
    }
}

using System.Globalization;

namespace Pillion.Wasm.Wit;

/// <summary>A version as Semantic Versioning 2.0 defines it; build metadata is kept but does not take part in comparisons.</summary>
public sealed class WitVersion : IComparable<WitVersion>, IEquatable<WitVersion>
{
    private WitVersion(ulong major, ulong minor, ulong patch, string preRelease, string build)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        PreRelease = preRelease;
        Build = build;
    }

    /// <summary>First number.</summary>
    public ulong Major { get; }

    /// <summary>Second number.</summary>
    public ulong Minor { get; }

    /// <summary>Third number.</summary>
    public ulong Patch { get; }

    /// <summary>What follows <c>-</c>, or empty.</summary>
    public string PreRelease { get; }

    /// <summary>What follows <c>+</c>, or empty.</summary>
    public string Build { get; }

    /// <summary>Reads <c>major.minor.patch[-pre][+build]</c>.</summary>
    /// <returns>Null if the text is not a version.</returns>
    public static WitVersion? TryParse(string text)
    {
        var build = "";
        var plus = text.IndexOf('+');
        if (plus >= 0)
        {
            build = text.Substring(plus + 1);
            text = text.Substring(0, plus);
            if (!AreIdentifiers(build, numbersMayStartWithZero: true))
            {
                return null;
            }
        }

        var preRelease = "";
        var dash = text.IndexOf('-');
        if (dash >= 0)
        {
            preRelease = text.Substring(dash + 1);
            text = text.Substring(0, dash);
            if (!AreIdentifiers(preRelease, numbersMayStartWithZero: false))
            {
                return null;
            }
        }

        var numbers = text.Split('.');
        return
            numbers.Length == 3
            && TryNumber(numbers[0], out var major)
            && TryNumber(numbers[1], out var minor)
            && TryNumber(numbers[2], out var patch)
            ? new WitVersion(major, minor, patch, preRelease, build)
            : null;
    }

    /// <summary>Whether something built against <paramref name="wanted"/> works with this version: the same compatible track
    /// (major, or 0.minor, or 0.0.patch) and not older. Pre-releases fit only themselves.</summary>
    /// <param name="wanted">The version that was asked for.</param>
    public bool Satisfies(WitVersion wanted)
    {
        if (Equals(wanted))
        {
            return true;
        }

        if (PreRelease.Length > 0 || wanted.PreRelease.Length > 0)
        {
            return false;
        }

        var sameTrack = Major == wanted.Major && (Major > 0 || (Minor == wanted.Minor && (Minor > 0 || Patch == wanted.Patch)));
        return sameTrack && CompareTo(wanted) >= 0;
    }

    /// <summary>Whether one version comes before another.</summary>
    public static bool operator <(WitVersion? left, WitVersion? right) => right is not null && right.CompareTo(left) > 0;

    /// <summary>Whether one version comes after another.</summary>
    public static bool operator >(WitVersion? left, WitVersion? right) => right < left;

    /// <summary>Whether one version is another or comes before it.</summary>
    public static bool operator <=(WitVersion? left, WitVersion? right) => !(right < left);

    /// <summary>Whether one version is another or comes after it.</summary>
    public static bool operator >=(WitVersion? left, WitVersion? right) => !(left < right);

    /// <summary>Whether two versions are the same.</summary>
    public static bool operator ==(WitVersion? left, WitVersion? right) => Equals(left, right);

    /// <summary>Whether two versions differ.</summary>
    public static bool operator !=(WitVersion? left, WitVersion? right) => !Equals(left, right);

    /// <inheritdoc/>
    public int CompareTo(WitVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePreReleases(PreRelease, other.PreRelease);
    }

    /// <inheritdoc/>
    public bool Equals(WitVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WitVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((((int)Major * 397) ^ (int)Minor) * 397) ^ (int)Patch;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Major}.{Minor}.{Patch}{(PreRelease.Length > 0 ? "-" + PreRelease : "")}{(Build.Length > 0 ? "+" + Build : "")}";

    // Semantic Versioning 2.0, 11.4: a version with a pre-release comes before the one without; identifiers compare one by one.
    private static int ComparePreReleases(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        var a = left.Split('.');
        var b = right.Split('.');
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var leftIsNumber = TryNumber(a[i], out var x);
            var rightIsNumber = TryNumber(b[i], out var y);
            var order = (leftIsNumber, rightIsNumber) switch
            {
                (true, true) => x.CompareTo(y),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(a[i], b[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static bool TryNumber(string text, out ulong number)
    {
        number = 0;
        return text.Length > 0
            && (text.Length == 1 || text[0] != '0')
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool AreIdentifiers(string text, bool numbersMayStartWithZero) =>
        text.Split('.')
            .All(part =>
                part.Length > 0
                && part.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '-')
                && (numbersMayStartWithZero || part.Length == 1 || part[0] != '0' || !part.All(char.IsDigit))
            );
}

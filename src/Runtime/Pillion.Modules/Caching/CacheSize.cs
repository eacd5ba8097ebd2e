using System.Globalization;

namespace Pillion.Modules.Caching;

/// <summary>A number of bytes as people write it: <c>500Mi</c>, <c>4Gi</c>, <c>2G</c>, <c>1000000</c>.</summary>
internal static class CacheSize
{
    private static readonly (string Suffix, long Factor)[] s_units =
    [
        ("Ki", 1L << 10),
        ("Mi", 1L << 20),
        ("Gi", 1L << 30),
        ("Ti", 1L << 40),
        ("k", 1_000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
    ];

    /// <exception cref="ModuleSourceException">It is no size.</exception>
    public static long Parse(string text)
    {
        var (suffix, factor) = s_units.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal), ("", 1));
        return
            long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue / factor
            ? count * factor
            : throw new ModuleSourceException(
                $"{ModuleFetcherOptions.CacheSizeVariable} must be a size such as 500Mi or 4Gi, or a number of bytes; it is '{text}'"
            );
    }
}

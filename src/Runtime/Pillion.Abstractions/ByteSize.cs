using System.Globalization;

namespace Pillion.Abstractions;

/// <summary>A number of bytes as Kubernetes writes quantities: <c>4096</c>, <c>100Mi</c>, <c>2G</c>.</summary>
public static class ByteSize
{
    private static readonly (string Suffix, long Factor)[] s_suffixes =
    [
        ("Ki", 1L << 10),
        ("Mi", 1L << 20),
        ("Gi", 1L << 30),
        ("Ti", 1L << 40),
        ("k", 1_000),
        ("K", 1_000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
    ];

    /// <summary>Reads a size; false when the text is none.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var factor = 1L;
        foreach (var (suffix, times) in s_suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                (text, factor) = (text[..^suffix.Length], times);
                break;
            }
        }

        var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        isNumber &= Math.Abs(number) < long.MaxValue / factor;
        bytes = isNumber ? (long)(number * factor) : 0;
        return isNumber;
    }
}

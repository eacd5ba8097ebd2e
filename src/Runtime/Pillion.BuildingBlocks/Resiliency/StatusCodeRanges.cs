using System.Globalization;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>Status codes as a resource lists them: <c>429,500-504</c>.</summary>
public sealed class StatusCodeRanges
{
    private readonly (int From, int To)[] _ranges;

    private StatusCodeRanges((int From, int To)[] ranges)
    {
        _ranges = ranges;
    }

    /// <summary>Reads a list of codes and ranges; false when a part is neither, or lies outside of the bounds.</summary>
    /// <param name="text">The list.</param>
    /// <param name="min">The least code there is.</param>
    /// <param name="max">The greatest code there is.</param>
    /// <param name="ranges">The list read.</param>
    public static bool TryParse(string text, int min, int max, out StatusCodeRanges? ranges)
    {
        ranges = null;
        var read = new List<(int, int)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var dash = part.IndexOf('-', 1);
            var from = dash < 0 ? part : part[..dash];
            var to = dash < 0 ? part : part[(dash + 1)..];
            if (
                !int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || first < min
                || last > max
                || first > last
            )
            {
                return false;
            }

            read.Add((first, last));
        }

        ranges = new StatusCodeRanges([.. read]);
        return true;
    }

    /// <summary>Whether the code is one of them.</summary>
    public bool Contains(int code)
    {
        foreach (var (from, to) in _ranges)
        {
            if (code >= from && code <= to)
            {
                return true;
            }
        }

        return false;
    }
}

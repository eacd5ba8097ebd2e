namespace Pillion.Bench.Reporting;

/// <summary>The few figures the benchmarks report.</summary>
internal static class Statistics
{
    /// <summary>The geometric mean, or NaN of nothing.</summary>
    public static double GeometricMean(IEnumerable<double> values)
    {
        var (sum, count) = values.Aggregate((Sum: 0.0, Count: 0), (all, value) => (all.Sum + Math.Log(value), all.Count + 1));
        return count == 0 ? double.NaN : Math.Exp(sum / count);
    }

    /// <summary>The value below which <paramref name="share"/> (0 … 1) of the values lie.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);
}

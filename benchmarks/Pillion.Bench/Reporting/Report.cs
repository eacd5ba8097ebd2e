using System.Globalization;
using System.Runtime.InteropServices;

namespace Pillion.Bench.Reporting;

/// <summary>Prints tables as they come and keeps them for the Markdown file.</summary>
internal sealed class Report(TextWriter output)
{
    private readonly List<ResultTable> _tables = [];

    /// <summary>Prints a table.</summary>
    public void Add(ResultTable table)
    {
        _tables.Add(table);
        output.Write(table.ToText());
        output.Flush();
    }

    /// <summary>Prints what is going on; it is not kept.</summary>
    public void Progress(string line)
    {
        output.Write(line + "\n");
        output.Flush();
    }

    /// <summary>Writes all tables, headed by the machine they were measured on.</summary>
    public void WriteMarkdown(string file) =>
        File.WriteAllText(file, $"{Machine()}\n\n{string.Join('\n', _tables.Select(t => t.ToMarkdown()))}");

    /// <summary>A number with as many decimals as make sense in a table.</summary>
    public static string Number(double value) =>
        value switch
        {
            double.NaN => "-",
            >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
            _ => value.ToString("F2", CultureInfo.InvariantCulture),
        };

    private static string Machine()
    {
        const string Information = "/proc/cpuinfo";
        var model = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} on {Environment.ProcessorCount} cores of {model ?? "an unknown processor"}, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.";
    }
}

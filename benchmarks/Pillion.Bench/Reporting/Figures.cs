using System.Globalization;

namespace Pillion.Bench.Reporting;

/// <summary>Reads figures out of what other programs print.</summary>
internal static class Figures
{
    /// <summary>The number behind the first <paramref name="label"/>, and the letters that follow it at once (its unit, or nothing).</summary>
    /// <exception cref="BenchException">The label, or a number behind it, is not there.</exception>
    public static (double Value, string Unit) After(string text, string label)
    {
        var at = text.IndexOf(label, StringComparison.Ordinal);
        if (at >= 0)
        {
            var word = text[(at + label.Length)..].TrimStart(' ').Split(' ', '\n')[0];
            var number = word.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"]);
            if (double.TryParse(number, CultureInfo.InvariantCulture, out var value))
            {
                return (value, word[number.Length..]);
            }
        }

        throw new BenchException($"a number behind '{label.Trim()}' was awaited in:\n{text}");
    }
}

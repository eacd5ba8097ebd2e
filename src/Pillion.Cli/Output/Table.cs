using System.Text;

namespace Pillion.Cli.Output;

/// <summary>Rows under headings, each column as wide as its widest cell.</summary>
internal static class Table
{
    public static string Format(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] lines = [headings, .. rows];
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var start = text.Length;
            for (var column = 0; column < line.Count; column++)
            {
                text.Append(line[column].PadRight(widths[column] + 2));
            }

            while (text.Length > start && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}

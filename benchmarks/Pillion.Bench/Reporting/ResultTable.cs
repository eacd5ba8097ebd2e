using System.Text;

namespace Pillion.Bench.Reporting;

/// <summary>A titled table of text: the first column is left-aligned, the others right.</summary>
internal sealed class ResultTable(string title, params IReadOnlyList<string> columns)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>A sentence under the table: what was compared, what is missing.</summary>
    public string? Note { get; init; }

    /// <summary>Adds a row with one cell per column.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>For a terminal: padded columns.</summary>
    public string ToText()
    {
        var widths = columns.Select((column, i) => _rows.Append(columns).Max(row => row[i].Length)).ToArray();
        var text = new StringBuilder().Append('\n').Append(title).Append('\n');
        foreach (var row in _rows.Prepend(columns))
        {
            var cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            text.Append("  ").Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return Note is null ? text.ToString() : text.Append("  ").Append(Note).Append('\n').ToString();
    }

    /// <summary>For a document.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder().Append("### ").Append(title).Append("\n\n");
        AppendRow(text, columns);
        AppendRow(text, [.. columns.Select((_, i) => i == 0 ? "---" : "--:")]);
        foreach (var row in _rows)
        {
            AppendRow(text, row);
        }

        return Note is null ? text.ToString() : text.Append('\n').Append(Note).Append('\n').ToString();
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}

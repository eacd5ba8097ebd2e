using System.Text;

namespace Pillion.Cli.CommandLine;

/// <summary>Writes the help of a command.</summary>
internal static class HelpWriter
{
    private const int HelpColumn = 36;
    private const int Width = 110;

    /// <summary>Usage, what the command does, its flags by group, examples.</summary>
    public static string Write(ICommand command)
    {
        var text = new StringBuilder();
        text.Append(command.Summary).Append('\n').Append("\nUsage:\n");
        foreach (var usage in command.Usage)
        {
            text.Append("  pillion ").Append(usage).Append('\n');
        }

        foreach (var group in command.Options.Where(option => option.NoEffectBecause is null).GroupBy(option => option.Group))
        {
            text.Append('\n').Append(group.Key).Append(":\n");
            foreach (var option in group)
            {
                WriteOption(text, option);
            }
        }

        if (command.Examples.Count > 0)
        {
            text.Append("\nExamples:\n");
            foreach (var (line, meaning) in command.Examples)
            {
                text.Append("  # ").Append(meaning).Append("\n  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void WriteOption(StringBuilder text, Option option)
    {
        var start = text.Length;
        text.Append("  ").Append(option.Short is null ? "    " : option.Short + ", ").Append(option.Name);
        if (option.Value is not null)
        {
            text.Append(' ').Append(option.Value);
        }

        var column = text.Length - start;
        var help = option.IsRepeatable ? option.Help + " (may be repeated)" : option.Help;
        if (column >= HelpColumn - 1)
        {
            text.Append('\n');
            column = 0;
        }

        foreach (var word in help.Split(' '))
        {
            if (column < HelpColumn)
            {
                text.Append(' ', HelpColumn - column).Append(word);
                column = HelpColumn + word.Length;
            }
            else if (column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', HelpColumn).Append(word);
                column = HelpColumn + word.Length;
            }
            else
            {
                text.Append(' ').Append(word);
                column += 1 + word.Length;
            }
        }

        text.Append('\n');
    }
}

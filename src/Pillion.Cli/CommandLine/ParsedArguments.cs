using System.Globalization;
using Pillion.Abstractions;
using Pillion.Host.Configuration;

namespace Pillion.Cli.CommandLine;

/// <summary>The flags of a command line and what stood behind them.</summary>
internal sealed class ParsedArguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>What is no flag.</summary>
    public List<string> Positionals { get; } = [];

    /// <summary>Whether <c>--</c> stood before the positionals.</summary>
    public bool HasSeparator { get; set; }

    /// <summary>The flags that were given, by long name.</summary>
    public IReadOnlyCollection<string> Given => _values.Keys;

    public void Add(Option option, string value)
    {
        if (!_values.TryGetValue(option.Name, out var values))
        {
            _values[option.Name] = values = [];
        }

        if (!option.IsRepeatable)
        {
            // As in Dapr's CLI, the last one of a flag that can hold one value wins.
            values.Clear();
        }

        values.Add(value);
    }

    public bool Has(Option option) => _values.ContainsKey(option.Name);

    public string? Text(Option option) => _values.TryGetValue(option.Name, out var values) ? values[^1] : null;

    public IReadOnlyList<string> Texts(Option option) => _values.TryGetValue(option.Name, out var values) ? values : [];

    public bool Flag(Option option) =>
        Text(option) switch
        {
            null or "false" => false,
            "true" => true,
            var other => throw new UsageException($"{option.Name} takes true or false, not '{other}'"),
        };

    public int? Integer(Option option, int min, int max)
    {
        var text = Text(option);
        if (text is null)
        {
            return null;
        }

        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max
            ? number
            : throw new UsageException($"{option.Name} must be a whole number from {min} to {max}, not '{text}'");
    }

    /// <summary>A port; Dapr's CLI takes 0 and -1 for "not given", so we do.</summary>
    public int? Port(Option option) => Integer(option, -1, 65535) is > 0 and var port ? port : null;

    public TimeSpan? Duration(Option option)
    {
        var text = Text(option);
        return string.IsNullOrEmpty(text) ? null
            : GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero ? duration
            : throw new UsageException($"{option.Name} must be a duration such as 500ms, 5s or 1m, not '{text}'");
    }

    public long? Bytes(Option option, long min, long max)
    {
        var text = Text(option);
        if (text is null)
        {
            return null;
        }

        return Quantity.TryParse(text, out var bytes) && bytes >= min && bytes <= max
            ? bytes
            : throw new UsageException(
                $"{option.Name} must be an amount of bytes such as 512Ki or 128Mi, from {min} to {max}, not '{text}'"
            );
    }
}

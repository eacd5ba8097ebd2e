using System.Globalization;
using Pillion.Abstractions;
using Pillion.Host.Configuration;

namespace Pillion.Host.Yaml;

/// <summary>
/// Reads the keys of one mapping as the types they should have. Every wrong value becomes a problem with file, line and key, and reading
/// goes on with "not given". It remembers which keys it was asked for, so that <see cref="RejectUnknownKeys"/> can name the others.
/// </summary>
internal sealed class MappingReader
{
    private readonly YamlMapping _mapping;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public MappingReader(YamlMapping mapping, string path, string source, ConfigurationProblems problems)
    {
        _mapping = mapping;
        Path = path;
        Source = source;
        Problems = problems;
    }

    /// <summary>Where the mapping stands in its document; empty for the document itself.</summary>
    public string Path { get; }

    /// <summary>The file's name for messages.</summary>
    public string Source { get; }

    /// <summary>Takes what is wrong.</summary>
    public ConfigurationProblems Problems { get; }

    /// <summary>The line the mapping starts on.</summary>
    public int Line => _mapping.Line;

    /// <summary>The keys and values as they stand.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries => _mapping.Entries;

    /// <summary>The path of a key below a path.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The value of a key; null when it is not there or null.</summary>
    public YamlNode? Node(string key)
    {
        _known.Add(key);
        return _mapping.Find(key) is { } node and not YamlScalar { IsNull: true } ? node : null;
    }

    /// <summary>Whether the key stands there, with whatever value.</summary>
    public bool Has(string key)
    {
        _known.Add(key);
        return _mapping.Find(key) is not null;
    }

    /// <summary>The line of a key's value, or of the mapping when the key is not there.</summary>
    public int LineOf(string key) => _mapping.Find(key)?.Line ?? _mapping.Line;

    /// <summary>Notes that a key's value is wrong.</summary>
    public void Error(string key, string message) => Problems.Error(Source, LineOf(key), Join(Path, key), message);

    /// <summary>Notes something about a key that stops nothing.</summary>
    public void Warn(string key, string message) => Problems.Warn(Source, LineOf(key), Join(Path, key), message);

    /// <summary>Text; a number or boolean counts as its text.</summary>
    public string? Text(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            case var other:
                Error(key, $"must be text, not {other.Kind}");
                return null;
        }
    }

    /// <summary>Text that has to be there and not be empty.</summary>
    public string? RequiredText(string key)
    {
        var text = Text(key);
        if (string.IsNullOrWhiteSpace(text) && Node(key) is null or YamlScalar)
        {
            Error(key, "is required");
            return null;
        }

        return text;
    }

    /// <summary>One of several words.</summary>
    public string? Choice(string key, params ReadOnlySpan<string> choices)
    {
        var text = Text(key);
        if (text is null || choices.Contains(text))
        {
            return text;
        }

        Error(key, $"must be {string.Join(" or ", choices!)}, not '{text}'");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Integer(string key, int min, int max)
    {
        var text = Text(key);
        if (text is null)
        {
            return null;
        }

        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max
        )
        {
            return number;
        }

        Error(key, $"must be a whole number from {min} to {max}, not '{text}'");
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Boolean(string key)
    {
        var text = Text(key);
        switch (text)
        {
            case null:
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Error(key, $"must be true or false, not '{text}'");
                return null;
        }
    }

    /// <summary>A positive duration in Go's notation (<c>1m30s</c>).</summary>
    public TimeSpan? Duration(string key)
    {
        var text = Text(key);
        if (text is null)
        {
            return null;
        }

        if (GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero)
        {
            return duration;
        }

        Error(key, $"must be a duration above zero with a unit, such as 500ms, 5s or 1m30s, not '{text}'");
        return null;
    }

    /// <summary>An amount of bytes within bounds.</summary>
    public long? Bytes(string key, long min, long max)
    {
        var text = Text(key);
        if (text is null)
        {
            return null;
        }

        if (Quantity.TryParse(text, out var bytes) && bytes >= min && bytes <= max)
        {
            return bytes;
        }

        Error(key, $"must be an amount of bytes such as 512Ki or 128Mi, from {min} to {max} bytes, not '{text}'");
        return null;
    }

    /// <summary>A mapping as a reader of its own.</summary>
    public MappingReader? Mapping(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlMapping mapping:
                return new MappingReader(mapping, Join(Path, key), Source, Problems);
            case var other:
                Error(key, $"must be a mapping (keys and values), not {other.Kind}");
                return null;
        }
    }

    /// <summary>The items of a list, each with its path; null when the key is not there or no list.</summary>
    public IReadOnlyList<(YamlNode Node, string Path)>? Items(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlSequence sequence:
                return [.. sequence.Items.Select((item, i) => (item, $"{Join(Path, key)}[{i}]"))];
            case var other:
                Error(key, $"must be a list, not {other.Kind}");
                return null;
        }
    }

    /// <summary>A list of mappings as readers; items that are none become problems.</summary>
    public IReadOnlyList<MappingReader> Mappings(string key)
    {
        var readers = new List<MappingReader>();
        foreach (var (node, path) in Items(key) ?? [])
        {
            if (node is YamlMapping mapping)
            {
                readers.Add(new MappingReader(mapping, path, Source, Problems));
            }
            else
            {
                Problems.Error(Source, node.Line, path, $"must be a mapping (keys and values), not {node.Kind}");
            }
        }

        return readers;
    }

    /// <summary>A list of texts; null when the key is not there.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Items(key) is not { } items)
        {
            return null;
        }

        var texts = new List<string>(items.Count);
        foreach (var (node, path) in items)
        {
            if (node is YamlScalar scalar)
            {
                texts.Add(scalar.Text);
            }
            else
            {
                Problems.Error(Source, node.Line, path, $"must be text, not {node.Kind}");
            }
        }

        return texts;
    }

    /// <summary>A mapping whose keys are free and whose values are text, such as an environment; null when the key is not there.</summary>
    public IReadOnlyDictionary<string, string>? Dictionary(string key)
    {
        if (Mapping(key) is not { } reader)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in reader.Entries)
        {
            values[name.Text] = reader.Text(name.Text) ?? "";
        }

        return values;
    }

    /// <summary>Makes every key that was not asked for a problem, with the name that was probably meant.</summary>
    public void RejectUnknownKeys()
    {
        foreach (var (key, _) in _mapping.Entries)
        {
            if (!_known.Contains(key.Text))
            {
                Problems.Error(Source, key.Line, Join(Path, key.Text), "is not a known key" + Suggestion.Hint(key.Text, _known));
            }
        }
    }
}

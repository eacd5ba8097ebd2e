using Pillion.Host.Configuration;

namespace Pillion.Host.Yaml;

/// <summary>Collects the entries of one mapping: keys are text and stand there once, and <c>&lt;&lt;</c> merges others in.</summary>
/// <param name="path">Where the mapping stands in its document.</param>
/// <param name="source">The file's name for messages.</param>
/// <param name="problems">Takes keys that are wrong.</param>
internal sealed class YamlEntries(string path, string source, ConfigurationProblems problems)
{
    private readonly List<KeyValuePair<YamlScalar, YamlNode>> _entries = [];
    private readonly Dictionary<string, YamlScalar> _seen = new(StringComparer.Ordinal);

    /// <summary>Where the mapping stands in its document.</summary>
    public string Path => path;

    /// <summary>The entries so far, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> All => _entries;

    /// <summary>Where the value of a key stands.</summary>
    public string PathOf(YamlNode key) => MappingReader.Join(path, key is YamlScalar scalar ? scalar.Text : "");

    /// <summary>Adds one.</summary>
    public void Add(YamlNode keyNode, YamlNode value)
    {
        if (keyNode is not YamlScalar key)
        {
            problems.Error(source, keyNode.Line, path, $"a key must be text, not {keyNode.Kind}");
        }
        else if (!_seen.TryAdd(key.Text, key))
        {
            problems.Error(source, key.Line, PathOf(key), $"stands here twice; the first one is on line {_seen[key.Text].Line}");
        }
        else if (key is { Text: "<<", IsPlain: true } && value is YamlMapping merged)
        {
            // The merge key of YAML 1.1: what stands here itself wins over what is merged in.
            foreach (var entry in merged.Entries)
            {
                if (IndexOf(entry.Key.Text) < 0)
                {
                    _entries.Add(entry);
                }
            }
        }
        else
        {
            if (IndexOf(key.Text) is >= 0 and var mergedBefore)
            {
                _entries.RemoveAt(mergedBefore);
            }

            _entries.Add(new(key, value));
        }
    }

    private int IndexOf(string key)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Key.Text == key)
            {
                return i;
            }
        }

        return -1;
    }
}

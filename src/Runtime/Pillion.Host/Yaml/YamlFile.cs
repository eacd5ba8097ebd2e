using Pillion.Host.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pillion.Host.Yaml;

/// <summary>
/// Reads the documents of a YAML file into nodes that know their line. Walks the parser's events instead of binding to classes: that
/// needs no reflection, which would be most of a short start.
/// </summary>
internal sealed class YamlFile
{
    private readonly Parser _parser;
    private readonly string _source;
    private readonly ConfigurationProblems _problems;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    private YamlFile(string text, string source, ConfigurationProblems problems)
    {
        _parser = new Parser(new StringReader(text));
        _source = source;
        _problems = problems;
    }

    /// <summary>The documents of a text; those before a syntax error are given, the error itself becomes a problem. Empty documents are left out.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="source">The file's name for messages.</param>
    /// <param name="problems">Takes syntax errors, duplicate keys and unknown aliases.</param>
    public static IReadOnlyList<YamlNode> Parse(string text, string source, ConfigurationProblems problems)
    {
        var documents = new List<YamlNode>();
        var file = new YamlFile(text, source, problems);
        try
        {
            file.ReadDocuments(documents);
        }
        catch (YamlException e)
        {
            problems.Error(source, (int)e.Start.Line, "", $"is not valid YAML (column {e.Start.Column}): {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner fails like this, and without a place, on some unfinished flow lists.
            problems.Error(source, (int)(file._parser.Current?.End.Line ?? 1), "", "is not valid YAML from here on");
        }

        return documents;
    }

    private void ReadDocuments(List<YamlNode> documents)
    {
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            var node = ReadNode("");
            _parser.Consume<DocumentEnd>();
            if (node is not YamlScalar { IsNull: true })
            {
                documents.Add(node);
            }
        }
    }

    private YamlNode ReadNode(string path)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (_anchors.TryGetValue(alias.Value.Value, out var aliased))
            {
                return aliased with { Line = (int)alias.Start.Line };
            }

            _problems.Error(_source, (int)alias.Start.Line, path, $"there is no anchor '{alias.Value.Value}' above it in this document");
            return new YamlScalar((int)alias.Start.Line, "", IsPlain: true);
        }

        var anchor = _parser.Current is NodeEvent { Anchor.IsEmpty: false } started ? started.Anchor.Value : null;
        YamlNode node = _parser.Current switch
        {
            MappingStart => ReadMapping(path),
            SequenceStart => ReadSequence(path),
            _ => ReadScalar(),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private YamlScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlScalar((int)scalar.Start.Line, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence(string path)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]"));
        }

        return new YamlSequence((int)start.Start.Line, items);
    }

    private YamlMapping ReadMapping(string path)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyNode = ReadNode(path);
            var keyText = keyNode is YamlScalar scalar ? scalar.Text : "";
            var keyPath = MappingReader.Join(path, keyText);
            var value = ReadNode(keyPath);
            if (keyNode is not YamlScalar key)
            {
                _problems.Error(_source, keyNode.Line, path, $"a key must be text, not {keyNode.Kind}");
            }
            else if (!seen.TryAdd(key.Text, key.Line))
            {
                _problems.Error(_source, key.Line, keyPath, $"stands here twice; the first one is on line {seen[key.Text]}");
            }
            else if (key is { Text: "<<", IsPlain: true } && value is YamlMapping merged)
            {
                // The merge key of YAML 1.1: what stands here itself wins over what is merged in.
                entries.AddRange(merged.Entries);
            }
            else
            {
                entries.RemoveAll(entry => entry.Key.Text == key.Text);
                entries.Add(new(key, value));
            }
        }

        return new YamlMapping((int)start.Start.Line, entries);
    }
}

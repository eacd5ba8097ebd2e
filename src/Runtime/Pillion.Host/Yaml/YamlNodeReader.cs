using System.Runtime.CompilerServices;
using Pillion.Host.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Pillion.Host.Yaml;

/// <summary>
/// Makes nodes of tokens. YamlDotNet's scanner does the difficult part of YAML, which is where a token begins and ends; its parser, which would
/// be next, brings a compiled regular expression along for tags, and that alone would take a tenth of a start.
/// </summary>
/// <remarks>
/// What follows what: a block of entries stands between its start and <see cref="BlockEnd"/>, and each entry behind a <see cref="BlockEntry"/>
/// (lists) or a <see cref="Key"/> and a <see cref="Value"/> (mappings); lists may do without start and end as values of mappings. Tags say
/// nothing here: what a value should be is known from where it stands.
/// </remarks>
internal sealed class YamlNodeReader(YamlTokens tokens, string source, ConfigurationProblems problems)
{
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    /// <summary>The content of one document; anchors do not reach into others.</summary>
    public YamlNode ReadDocument()
    {
        _anchors.Clear();
        return ReadNode("", mayBeUnindented: false);
    }

    /// <summary>A node, or null where there is none: nothing at all is a value in YAML.</summary>
    /// <param name="path">Where it stands in the document.</param>
    /// <param name="mayBeUnindented">Whether it may be a list whose <c>-</c> are no deeper than the key before them.</param>
    private YamlNode ReadNode(string path, bool mayBeUnindented)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (tokens.Current is AnchorAlias alias)
        {
            tokens.Skip();
            return Resolve(alias, path);
        }

        string? anchor = null;
        var line = 0;
        while (tokens.Current is Anchor or Tag)
        {
            line = line == 0 ? (int)tokens.Current.Start.Line : line;
            anchor = tokens.Current is Anchor named ? named.Value.Value : anchor;
            tokens.Skip();
        }

        var node = ReadContent(path, line == 0 ? (int)tokens.Current.Start.Line : line, mayBeUnindented);
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private YamlNode ReadContent(string path, int line, bool mayBeUnindented)
    {
        switch (tokens.Current)
        {
            case Scalar scalar:
                tokens.Skip();
                return new YamlScalar(line, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case BlockMappingStart:
                tokens.Skip();
                return ReadBlockMapping(path, line);
            case BlockSequenceStart:
                tokens.Skip();
                var items = ReadEntries(path);
                tokens.Require<BlockEnd>("the next '-' of the list, or less indentation");
                return new YamlSequence(line, items);
            case BlockEntry when mayBeUnindented:
                return new YamlSequence(line, ReadEntries(path));
            case FlowMappingStart:
                tokens.Skip();
                return ReadFlowMapping(path, line);
            case FlowSequenceStart:
                tokens.Skip();
                return ReadFlowSequence(path, line);
            default:
                return new YamlScalar(tokens.Line, "", IsPlain: true);
        }
    }

    private YamlNode Resolve(AnchorAlias alias, string path)
    {
        var line = (int)alias.Start.Line;
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            problems.Error(source, line, path, $"there is no anchor '{alias.Value.Value}' above it in this document");
            node = new YamlScalar(line, "", IsPlain: true);
        }

        return node with
        {
            Line = line,
        };
    }

    private List<YamlNode> ReadEntries(string path)
    {
        var items = new List<YamlNode>();
        while (tokens.TrySkip<BlockEntry>())
        {
            items.Add(ReadNode($"{path}[{items.Count}]", mayBeUnindented: false));
        }

        return items;
    }

    private YamlMapping ReadBlockMapping(string path, int line)
    {
        var entries = new YamlEntries(path, source, problems);
        while (tokens.Current is Key)
        {
            ReadPair(entries);
        }

        tokens.Require<BlockEnd>("the next key, or less indentation");
        return new YamlMapping(line, entries.All);
    }

    private YamlMapping ReadFlowMapping(string path, int line)
    {
        var entries = new YamlEntries(path, source, problems);
        while (tokens.Current is not FlowMappingEnd)
        {
            if (tokens.Current is FlowEntry)
            {
                throw tokens.Expected("a key, or '}'");
            }

            ReadPair(entries);
            if (!tokens.TrySkip<FlowEntry>())
            {
                break;
            }
        }

        tokens.Require<FlowMappingEnd>("',' or '}'");
        return new YamlMapping(line, entries.All);
    }

    private YamlSequence ReadFlowSequence(string path, int line)
    {
        var items = new List<YamlNode>();
        while (tokens.Current is not FlowSequenceEnd)
        {
            items.Add(ReadFlowItem($"{path}[{items.Count}]"));
            if (!tokens.TrySkip<FlowEntry>())
            {
                break;
            }
        }

        tokens.Require<FlowSequenceEnd>("',' or ']'");
        return new YamlSequence(line, items);
    }

    /// <summary>An item of <c>[…]</c>; <c>a: 1</c> is a mapping there.</summary>
    private YamlNode ReadFlowItem(string path)
    {
        if (tokens.Current is not (Key or Value))
        {
            return tokens.Current is FlowEntry ? throw tokens.Expected("an item, or ']'") : ReadNode(path, mayBeUnindented: false);
        }

        var line = (int)tokens.Current.Start.Line;
        var entries = new YamlEntries(path, source, problems);
        ReadPair(entries);
        return new YamlMapping(line, entries.All);
    }

    /// <summary>A key and its value, either of which may be missing.</summary>
    private void ReadPair(YamlEntries entries)
    {
        tokens.TrySkip<Key>();
        var key = ReadNode(entries.Path, mayBeUnindented: true);
        var path = entries.PathOf(key);
        var value = tokens.TrySkip<Value>() ? ReadNode(path, mayBeUnindented: true) : new YamlScalar(tokens.Line, "", IsPlain: true);
        entries.Add(key, value);
    }
}

using Pillion.Host.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Pillion.Host.Yaml;

/// <summary>The documents of a YAML file, as nodes that know their line.</summary>
internal static class YamlFile
{
    /// <summary>The documents of a text; those before a syntax error are given, the error itself becomes a problem. Empty documents are left out.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="source">The file's name for messages.</param>
    /// <param name="problems">Takes syntax errors, duplicate keys and unknown aliases.</param>
    public static IReadOnlyList<YamlNode> Parse(string text, string source, ConfigurationProblems problems)
    {
        var documents = new List<YamlNode>();
        var tokens = new YamlTokens(text);
        try
        {
            ReadDocuments(tokens, new YamlNodeReader(tokens, source, problems), documents);
        }
        catch (YamlException e)
        {
            problems.Error(source, (int)e.Start.Line, "", $"is not valid YAML (column {e.Start.Column}): {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner fails like this, and without a place, on some unfinished flow lists.
            problems.Error(source, tokens.Line, "", "is not valid YAML from here on");
        }
        catch (InsufficientExecutionStackException)
        {
            problems.Error(source, tokens.Line, "", "has too many levels of lists and mappings within each other");
        }

        return documents;
    }

    /// <summary>YAML 1.2 §9.2: a document begins with <c>---</c>; the first, and those behind <c>...</c>, need not.</summary>
    private static void ReadDocuments(YamlTokens tokens, YamlNodeReader nodes, List<YamlNode> documents)
    {
        var mayBeBare = true;
        while (true)
        {
            while (tokens.TrySkip<DocumentEnd>())
            {
                mayBeBare = true;
            }

            if (tokens.Current is StreamEnd)
            {
                return;
            }

            while (tokens.Current is VersionDirective or TagDirective)
            {
                if (tokens.Current is VersionDirective { Version.Major: not 1 })
                {
                    throw tokens.Expected("%YAML 1.1 or 1.2");
                }

                mayBeBare = false;
                tokens.Skip();
            }

            if (!tokens.TrySkip<DocumentStart>() && !mayBeBare)
            {
                throw tokens.Expected("'---' or the end of the file");
            }

            mayBeBare = false;
            var node = nodes.ReadDocument();
            if (node is not YamlScalar { IsNull: true })
            {
                documents.Add(node);
            }
        }
    }
}

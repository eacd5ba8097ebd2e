using Pillion.Abstractions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pillion.Components.Middleware.Routes;

/// <summary>Reads the mapping of paths, in JSON or YAML (of which JSON is a part).</summary>
internal static class AliasMap
{
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string text, ComponentMetadata metadata)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw metadata.Error("routes", $"is neither JSON nor YAML (line {e.Start.Line}): {e.Message}");
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode mapping }])
        {
            throw metadata.Error("routes", "must be one mapping from paths to paths");
        }

        var routes = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in mapping)
        {
            if (
                key is not YamlScalarNode { Value: { } path }
                || value is not YamlScalarNode { Value: { } target }
                || !target.StartsWith('/')
            )
            {
                throw metadata.Error("routes", $"must map a path to a path that begins with '/', not {key} to {value}");
            }

            routes.Add(new(path, target));
        }

        return routes;
    }
}

using Microsoft.Extensions.Logging;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>
/// Loads resource folders: every <c>.yaml</c> and <c>.yml</c> directly in them, in the order of their names, several documents a file.
/// A folder that several apps name is read once.
/// </summary>
/// <remarks>Dapr's <c>pkg/internal/loader/disk</c>, except that a bad document is an error instead of a warning.</remarks>
internal sealed partial class ResourceLoader(ILogger logger, string? namespaceName)
{
    /// <summary>Kinds of Dapr's that this version reads over; any other that is not read is somebody else's.</summary>
    private static readonly string[] s_withoutEffect = ["Configuration", "MCPServer", "WorkflowAccessPolicy"];

    private readonly Dictionary<string, ResourceSet> _folders = new(StringComparer.Ordinal);

    /// <summary>The resources of an app's folders, in order; a name that two of a kind have is a problem.</summary>
    public ResourceSet Load(IEnumerable<string> folders, ConfigurationProblems problems)
    {
        IReadOnlyList<ResourceSet> sets = [.. folders.Distinct(StringComparer.Ordinal).Select(folder => LoadFolder(folder, problems))];
        return new ResourceSet
        {
            Components = Merge("Component", sets.SelectMany(set => set.Components), problems),
            HttpEndpoints = Merge("HTTPEndpoint", sets.SelectMany(set => set.HttpEndpoints), problems),
            Subscriptions = Merge("Subscription", sets.SelectMany(set => set.Subscriptions), problems),
            Resiliencies = Merge("Resiliency", sets.SelectMany(set => set.Resiliencies), problems),
        };
    }

    private static List<T> Merge<T>(string kind, IEnumerable<T> resources, ConfigurationProblems problems)
        where T : DeclaredResource
    {
        var merged = new List<T>();
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            if (byName.TryAdd(resource.Name, resource))
            {
                merged.Add(resource);
            }
            else
            {
                problems.Error(
                    resource.Source,
                    resource.Line,
                    "metadata.name",
                    $"a {kind} named '{resource.Name}' is already declared in {byName[resource.Name].Place}; give one of them another name"
                );
            }
        }

        return merged;
    }

    private ResourceSet LoadFolder(string folder, ConfigurationProblems problems)
    {
        if (_folders.TryGetValue(folder, out var loaded))
        {
            return loaded;
        }

        var resources = new List<DeclaredResource>();
        foreach (var file in Files(folder, problems))
        {
            LoadFile(file, resources, problems);
        }

        return _folders[folder] = new ResourceSet
        {
            Components = [.. resources.OfType<ComponentResource>()],
            HttpEndpoints = [.. resources.OfType<HttpEndpointResource>()],
            Subscriptions = [.. resources.OfType<SubscriptionResource>()],
            Resiliencies = [.. resources.OfType<ResiliencyResource>()],
        };
    }

    private static string[] Files(string folder, ConfigurationProblems problems)
    {
        if (!Directory.Exists(folder))
        {
            problems.Error(
                folder,
                0,
                "",
                File.Exists(folder) ? "is a file; name the folder it is in" : "there is no such resources folder"
            );
            return [];
        }

        var files = Array.FindAll(Directory.GetFiles(folder), file => Path.GetExtension(file).ToLowerInvariant() is ".yaml" or ".yml");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private void LoadFile(string file, List<DeclaredResource> resources, ConfigurationProblems problems)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(file, 0, "", "cannot be read: " + e.Message);
            return;
        }

        file = PathResolver.Shorten(file);
        foreach (var document in YamlFile.Parse(text, file, problems))
        {
            if (document is not YamlMapping mapping)
            {
                problems.Error(file, document.Line, "", $"a resource must be a mapping (keys and values), not {document.Kind}");
                continue;
            }

            var reader = new MappingReader(mapping, "", file, problems);
            if (reader.RequiredText("kind") is { } kind && IsInNamespace(mapping) && Read(kind, reader) is { } resource)
            {
                resources.Add(resource with { Document = mapping });
            }
        }
    }

    private DeclaredResource? Read(string kind, MappingReader document)
    {
        switch (kind)
        {
            case "Component":
                return ComponentReader.Read(document);
            case "HTTPEndpoint":
                return HttpEndpointReader.Read(document);
            case "Subscription":
                return SubscriptionReader.Read(document);
            case "Resiliency":
                return ResiliencyReader.Read(document);
            default:
                if (s_withoutEffect.Contains(kind, StringComparer.Ordinal))
                {
                    document.Warn("kind", $"{kind} resources have no effect in this version of Pillion");
                }
                else
                {
                    Log.UnknownKindSkipped(logger, document.Source, document.Line, kind);
                }

                return null;
        }
    }

    /// <summary>Only when <c>NAMESPACE</c> is set does a resource's namespace matter, and one without any belongs to all.</summary>
    private bool IsInNamespace(YamlMapping document) =>
        string.IsNullOrEmpty(namespaceName)
        || document.Find("metadata") is not YamlMapping metadata
        || metadata.Find("namespace") is not YamlScalar { Text.Length: > 0 } declared
        || declared.Text == namespaceName;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "{File}:{Line}: a resource of kind {Kind} is not Pillion's; skipped")]
        public static partial void UnknownKindSkipped(ILogger logger, string file, int line, string kind);
    }
}

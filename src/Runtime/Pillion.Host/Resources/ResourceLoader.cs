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
    /// <summary>Kinds of Dapr's that this version reads over; anything else that is not a Component is somebody else's.</summary>
    private static readonly string[] s_withoutEffect =
    [
        "Configuration",
        "Subscription",
        "Resiliency",
        "HTTPEndpoint",
        "MCPServer",
        "WorkflowAccessPolicy",
    ];

    private readonly Dictionary<string, IReadOnlyList<ComponentResource>> _folders = new(StringComparer.Ordinal);

    /// <summary>The components of an app's folders, in order; a name that is declared twice is a problem.</summary>
    public IReadOnlyList<ComponentResource> Load(IEnumerable<string> folders, ConfigurationProblems problems)
    {
        var components = new List<ComponentResource>();
        var byName = new Dictionary<string, ComponentResource>(StringComparer.Ordinal);
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            foreach (var component in LoadFolder(folder, problems))
            {
                if (byName.TryAdd(component.Name, component))
                {
                    components.Add(component);
                }
                else
                {
                    problems.Error(
                        component.Source,
                        component.Line,
                        "metadata.name",
                        $"a Component named '{component.Name}' is already declared in {byName[component.Name].Place}; give one of them another name"
                    );
                }
            }
        }

        return components;
    }

    private IReadOnlyList<ComponentResource> LoadFolder(string folder, ConfigurationProblems problems)
    {
        if (_folders.TryGetValue(folder, out var loaded))
        {
            return loaded;
        }

        var components = new List<ComponentResource>();
        foreach (var file in Files(folder, problems))
        {
            LoadFile(file, components, problems);
        }

        return _folders[folder] = components;
    }

    private static IEnumerable<string> Files(string folder, ConfigurationProblems problems)
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

        return Directory
            .EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal);
    }

    private void LoadFile(string file, List<ComponentResource> components, ConfigurationProblems problems)
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
            var kind = reader.RequiredText("kind");
            if (kind == "Component")
            {
                if (IsInNamespace(mapping) && ComponentReader.Read(reader) is { } component)
                {
                    components.Add(component);
                }
            }
            else if (s_withoutEffect.Contains(kind, StringComparer.Ordinal))
            {
                reader.Warn("kind", $"{kind} resources have no effect in this version of Pillion");
            }
            else if (kind is not null)
            {
                Log.UnknownKindSkipped(logger, file, reader.Line, kind);
            }
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

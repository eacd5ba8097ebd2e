using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.RunTemplates;

/// <summary>Reads run templates.</summary>
public static class RunTemplateReader
{
    /// <summary>The file's name in a folder.</summary>
    public const string DefaultFileName = "dapr.yaml";

    /// <summary>Reads a template file, or <c>dapr.yaml</c> in a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="problems">Takes what is wrong; the answer is complete only when there are no errors.</param>
    /// <exception cref="ConfigurationException">There is no such file, or it cannot be read.</exception>
    public static RunTemplate ReadFile(string path, ConfigurationProblems problems)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(problems);
        var full = PathResolver.Resolve(Environment.CurrentDirectory, path);
        if (Directory.Exists(full))
        {
            full = Path.Combine(full, DefaultFileName);
        }

        try
        {
            return Read(File.ReadAllText(full), PathResolver.Shorten(full), Path.GetDirectoryName(full)!, problems) with { Path = full };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(PathResolver.Shorten(full), "there is no such run template");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(PathResolver.Shorten(full), "cannot be read: " + e.Message);
        }
    }

    /// <summary>Reads a template's text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="source">The file's name for messages.</param>
    /// <param name="folder">The folder its paths are relative to.</param>
    /// <param name="problems">Takes what is wrong; the answer is complete only when there are no errors.</param>
    public static RunTemplate Read(string text, string source, string folder, ConfigurationProblems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var empty = new RunTemplate { Folder = folder, Apps = [] };
        var errorsBefore = problems.Errors.Count;
        var documents = YamlFile.Parse(text, source, problems);
        if (documents is not [YamlMapping root])
        {
            if (problems.Errors.Count == errorsBefore)
            {
                problems.Error(source, 1, "", "a run template is one document with the keys version and apps");
            }

            return empty;
        }

        var reader = new MappingReader(root, "", source, problems);
        if (reader.RequiredText("version") is { } version && version != "1")
        {
            reader.Error("version", $"must be 1, not '{version}'");
        }

        var name = reader.Text("name") ?? "";
        var common = ReadCommon(reader.Mapping("common"), folder);
        var apps = ReadApps(reader, common, folder);
        reader.RejectUnknownKeys();
        return empty with { Name = name, Apps = apps, LogLevel = common.LogLevel };
    }

    private static SharedKeys ReadCommon(MappingReader? section, string folder)
    {
        if (section is null)
        {
            return new SharedKeys();
        }

        var shared = SharedKeys.Read(section, folder);
        section.RejectUnknownKeys();
        return shared;
    }

    private static List<AppDefinition> ReadApps(MappingReader reader, SharedKeys common, string folder)
    {
        var apps = new List<AppDefinition>();
        var unique = new UniqueValues();
        foreach (var section in reader.Mappings("apps"))
        {
            if (AppSection.Read(section, common, folder) is not { } app)
            {
                continue;
            }

            apps.Add(app);
            unique.Add(section, "appID", "the app id", app.AppId);
            // A process that is somebody else's may share its port with nobody either: two apps cannot listen on one.
            unique.Add(section, "appPort", "port", app.AppPort?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            unique.Add(section, "daprHTTPPort", "port", app.DaprHttpPort?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (apps.Count == 0 && reader.Items("apps") is null or { Count: 0 })
        {
            reader.Error("apps", "must list at least one app");
        }

        return apps;
    }

    /// <summary>Values that may occur once in a template, with the place of the first one.</summary>
    private sealed class UniqueValues
    {
        private readonly Dictionary<(string What, string Value), string> _seen = [];

        public void Add(MappingReader section, string key, string what, string? value)
        {
            var place = MappingReader.Join(section.Path, key);
            if (value is not null && !_seen.TryAdd((what, value), place))
            {
                section.Error(key, $"{what} '{value}' is already taken by {_seen[(what, value)]}");
            }
        }
    }
}

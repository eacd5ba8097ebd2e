using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Projects;

/// <summary>Reads <c>pillion.yaml</c>.</summary>
public static class GuestProjectReader
{
    /// <summary>Reads the project file of a folder.</summary>
    /// <exception cref="ConfigurationException">There is none, or something in it is wrong: all of it is said.</exception>
    public static GuestProject ReadFolder(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), GuestProject.FileName);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(
                PathResolver.Shorten(path),
                "there is no such file; it says how a guest is built, and 'pillion new' makes projects that have one"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(PathResolver.Shorten(path), "cannot be read: " + e.Message);
        }

        var problems = new ConfigurationProblems();
        var project = Read(text, path, problems);
        problems.ThrowIfAny();
        return project!;
    }

    /// <summary>Reads a file's text; null only if the problems say why.</summary>
    internal static GuestProject? Read(string text, string path, ConfigurationProblems problems)
    {
        var source = PathResolver.Shorten(path);
        if (YamlFile.Parse(text, source, problems) is not [YamlMapping root])
        {
            if (problems.Errors.Count == 0)
            {
                problems.Error(source, 1, "", "a project is one document with the keys version, output and build");
            }

            return null;
        }

        var reader = new MappingReader(root, "", source, problems);
        if (reader.RequiredText("version") is { } version && version != "1")
        {
            reader.Error("version", $"must be 1, not '{version}'");
        }

        var folder = Path.GetDirectoryName(path)!;
        var output = reader.RequiredText("output");
        var from = reader.Text("from");
        var steps = ReadSteps(reader, folder);
        reader.RejectUnknownKeys();
        return output is null || problems.Errors.Count > 0
            ? null
            : new GuestProject
            {
                Path = path,
                Output = PathResolver.Resolve(folder, output),
                From = from is null ? null : PathResolver.Resolve(folder, from),
                Steps = steps,
            };
    }

    private static List<BuildStep> ReadSteps(MappingReader reader, string folder)
    {
        var steps = new List<BuildStep>();
        foreach (var step in reader.Mappings("build"))
        {
            var command = step.Texts("run") ?? [];
            var unless = step.Text("unless");
            step.RejectUnknownKeys();
            if (command.Count == 0 || command[0].Length == 0)
            {
                step.Error("run", "must be a list: a program and its arguments");
                continue;
            }

            steps.Add(new BuildStep(command, unless is null ? null : PathResolver.Resolve(folder, unless)));
        }

        if (steps.Count == 0 && reader.Problems.Errors.Count == 0)
        {
            reader.Error("build", "must list the commands that build the module, each with the key run");
        }

        return steps;
    }
}

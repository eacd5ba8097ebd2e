using System.Globalization;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Host.Projects;

namespace Pillion.Cli.Commands.Projects;

/// <summary><c>pillion build</c>.</summary>
internal sealed class BuildCommand : ICommand
{
    public string Name => "build";

    public string Summary => "Build a guest with its own language's tools.";

    public IReadOnlyList<string> Usage => ["build [FOLDER]"];

    public IReadOnlyList<Option> Options => [];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [("pillion build orders", "what orders/pillion.yaml says")];

    public bool StopsAtPositional => true;

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals.Count > 1)
        {
            throw new UsageException("which project? pillion build [FOLDER]");
        }

        var project = GuestProjectReader.ReadFolder(arguments.Positionals is [var folder] ? folder : ".");
        var steps = project.Steps.Where(s => s.Unless is not { } path || !Path.Exists(path)).ToList();

        // All that is missing at once, before anything is built.
        var missing = steps.Select(s => s.Command[0]).Distinct().Where(p => Toolchain.Find(p, FolderOf(project)) is null).ToList();
        if (missing.Count > 0)
        {
            missing.ForEach(program => console.Error($"there is no {program} in PATH. {Toolchain.HowToInstall(program)}"));
            return ExitCodes.CannotExecute;
        }

        foreach (var step in steps)
        {
            console.Say("> " + string.Join(' ', step.Command));
            var code = await new StepRun(step, FolderOf(project), console).RunAsync();
            if (code != 0)
            {
                console.Error($"{step.Command[0]} failed with exit code {code}");
                return ExitCodes.Failure;
            }
        }

        console.WriteLine(Finish(project));
        return ExitCodes.Success;
    }

    private static string FolderOf(GuestProject project) => Path.GetDirectoryName(project.Path)!;

    /// <summary>Puts the module where it belongs, and says what there is now.</summary>
    private static string Finish(GuestProject project)
    {
        var made = project.From ?? project.Output;
        try
        {
            if (project.From is { } from && File.Exists(from))
            {
                File.Copy(from, project.Output, overwrite: true);
            }

            return File.Exists(made)
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{PathResolver.Shorten(project.Output)}: {new FileInfo(project.Output).Length:N0} bytes"
                )
                : throw new ConfigurationException(
                    PathResolver.Shorten(project.Path),
                    $"its commands succeeded and made no {PathResolver.Shorten(made)}, which '{(project.From is null ? "output" : "from")}' names"
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(PathResolver.Shorten(project.Output), "cannot be written: " + e.Message);
        }
    }
}

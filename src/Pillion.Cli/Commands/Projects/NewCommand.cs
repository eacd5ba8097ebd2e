using System.Text.RegularExpressions;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Table = Pillion.Cli.Output.Table;

namespace Pillion.Cli.Commands.Projects;

/// <summary><c>pillion new</c>.</summary>
internal sealed partial class NewCommand : ICommand
{
    public string Name => "new";

    public string Summary => "Start a guest's project from a template.";

    public IReadOnlyList<string> Usage => ["new TEMPLATE NAME", "new --list"];

    private static readonly Option s_list = new("--list", "-l", null, "List the templates.");

    public IReadOnlyList<Option> Options => [s_list];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion new --list", "list the templates"),
            ("pillion new rust-state tea", "a state store of your own, with the component file that uses it"),
            ("pillion new rust-http orders", "a folder orders, which 'pillion build' makes orders.wasm in"),
        ];

    public bool StopsAtPositional => true;

    // What crates, packages of npm, app ids and repositories can all be called.
    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectName { get; }

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        switch (arguments.Positionals)
        {
            case []:
            case var _ when arguments.Flag(s_list):
                console.Write(Table.Format(["TEMPLATE", "MAKES"], [.. ProjectTemplate.All.Select(t => (string[])[t.Name, t.Summary])]));
                return Task.FromResult(ExitCodes.Success);
            case [var template, var name]:
                Create(template, name);
                console.WriteLine($"{name}: made of {template}. Next:");
                console.WriteLine($"  cd {name}");
                console.WriteLine("  pillion build");
                console.WriteLine("  pillion run -f .");
                return Task.FromResult(ExitCodes.Success);
            case [var template]:
                Require(template);
                throw new UsageException($"what is it to be called? pillion new {template} NAME");
            default:
                throw new UsageException("which template, and what is it to be called? pillion new TEMPLATE NAME");
        }
    }

    private static ProjectTemplate Require(string name) =>
        ProjectTemplate.Find(name)
        ?? throw new UsageException(
            $"there is no template '{name}'"
                + Suggestion.Hint(name, ProjectTemplate.All.Select(t => t.Name))
                + "; 'pillion new --list' lists them"
        );

    private static void Create(string templateName, string name)
    {
        var template = Require(templateName);
        if (!ProjectName.IsMatch(name))
        {
            throw new UsageException(
                $"'{name}' is no name for a project: it takes lower-case letters, digits and single dashes, a letter first"
            );
        }

        TemplateFiles.Write(template, name, Path.GetFullPath(name));
    }
}

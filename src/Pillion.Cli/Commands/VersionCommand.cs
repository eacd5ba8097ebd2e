using System.Reflection;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion version</c>.</summary>
internal sealed class VersionCommand : ICommand
{
    private static readonly Option s_output = new("--output", "-o", "FORMAT", "text or json (default text)");

    public string Name => "version";

    public string Summary => "Print the version.";

    public IReadOnlyList<string> Usage => ["version [-o json]"];

    public IReadOnlyList<Option> Options => [s_output];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    /// <summary>Pillion's version, which is runtime and CLI in one.</summary>
    public static string Version => typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The commit it was built from; <c>unknown</c> outside of a working copy.</summary>
    public static string Commit =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            is [_, var commit]
            ? commit
            : "unknown";

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        console.WriteLine(
            (arguments.Text(s_output) ?? "text") switch
            {
                // The names of `dapr version -o json`.
                "json" => $$"""{"Cli version":"{{Version}}","Runtime version":"{{Version}}"}""",
                "text" => $"CLI version: {Version}\nRuntime version: {Version}",
                var other => throw new UsageException($"{s_output.Name} must be text or json, not '{other}'"),
            }
        );
        return Task.FromResult(ExitCodes.Success);
    }
}

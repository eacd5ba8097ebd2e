using System.Text;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands;
using Pillion.Cli.Commands.Modules;
using Pillion.Cli.Commands.Projects;
using Pillion.Cli.Commands.Wasm;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Modules;

namespace Pillion.Cli;

/// <summary>Finds the command, runs it, and turns what it throws into messages and exit codes.</summary>
internal static class Application
{
    private static readonly string[] s_commands =
    [
        "run",
        "list",
        "invoke",
        "publish",
        "stop",
        "daprd",
        "new",
        "build",
        "push",
        "pull",
        "login",
        "version",
        "wasm run",
        "wasm validate",
        "wasm compile",
        "wasm inspect",
        "wasm print",
        "wasm parse",
    ];

    public static async Task<int> RunAsync(string[] words, CliConsole console)
    {
        try
        {
            return await DispatchAsync(words, console);
        }
        catch (UsageException e)
        {
            console.Error(e.Message);
            var command = s_commands.Contains(CommandName(words), StringComparer.Ordinal) ? CommandName(words) + " " : "";
            console.Say($"Run 'pillion {command}--help' for how it is used.");
            return ExitCodes.Usage;
        }
        catch (ConfigurationException e)
        {
            Report(e.Problems, console);
            return ExitCodes.Failure;
        }
        catch (ModuleSourceException e)
        {
            console.Error(e.Message);
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            console.Error($"this should not have happened; please report it with what follows.\n{e}");
            return ExitCodes.Failure;
        }
    }

    private static void Report(IEnumerable<ConfigurationProblem> problems, CliConsole console)
    {
        foreach (var problem in problems)
        {
            console.Error(problem.ToString());
        }
    }

    private static Task<int> DispatchAsync(string[] words, CliConsole console)
    {
        switch (words)
        {
            case [] or ["help" or "--help" or "-h"]:
                console.Write(Overview());
                return Task.FromResult(ExitCodes.Success);
            case ["--version" or "-v"]:
                console.WriteLine("pillion " + VersionCommand.Version);
                return Task.FromResult(ExitCodes.Success);
            case ["wasm"] or ["wasm", "--help" or "-h"]:
                console.Write(Overview("wasm "));
                return Task.FromResult(ExitCodes.Success);
            case ["help", .. var name]:
                console.Write(HelpWriter.Write(Find(CommandName(name))));
                return Task.FromResult(ExitCodes.Success);
            default:
                var command = Find(CommandName(words));
                return ExecuteAsync(command, words.AsSpan(command.Name.Split(' ').Length), console);
        }
    }

    /// <summary>The words that name the command: one, or two for the commands about Wasm files.</summary>
    private static string CommandName(string[] words) =>
        words switch
        {
            [] => "",
            ["wasm", var name, ..] => "wasm " + name,
            [var name, ..] => name,
        };

    private static Task<int> ExecuteAsync(ICommand command, ReadOnlySpan<string> words, CliConsole console)
    {
        // What stands behind the program's name is the program's own.
        var asksForHelp = command.StopsAtPositional ? words is ["--help" or "-h", ..] : words.ContainsAny("--help", "-h");
        if (asksForHelp)
        {
            console.Write(HelpWriter.Write(command));
            return Task.FromResult(ExitCodes.Success);
        }

        if (command.TakesLongFlagsWithOneDash)
        {
            words = Array.ConvertAll(words.ToArray(), word => word is ['-', not '-', _, ..] ? "-" + word : word);
        }

        var arguments = ArgumentParser.Parse(command.Options, words, command.StopsAtPositional);
        if (!command.StopsAtPositional && arguments.Positionals is [var extra, ..])
        {
            throw new UsageException($"'pillion {command.Name}' takes flags only, not '{extra}'");
        }

        return command.ExecuteAsync(arguments, console);
    }

    private static ICommand Find(string name) =>
        name switch
        {
            "run" => new RunCommand(),
            "list" => new ListCommand(),
            "invoke" => new InvokeCommand(),
            "publish" => new PublishCommand(),
            "stop" => new StopCommand(),
            "daprd" => new DaprdCommand(),
            "new" => new NewCommand(),
            "build" => new BuildCommand(),
            "push" => new PushCommand(),
            "pull" => new PullCommand(),
            "login" => new LoginCommand(),
            "version" => new VersionCommand(),
            "wasm run" => new WasmRunCommand(),
            "wasm validate" => new WasmValidateCommand(),
            "wasm compile" => new WasmCompileCommand(),
            "wasm inspect" => new WasmInspectCommand(),
            "wasm print" => new WasmPrintCommand(),
            "wasm parse" => new WasmParseCommand(),
            _ => throw new UsageException(
                $"there is no command '{name}'"
                    + (ModuleReference.IsModule(name) ? $"; to run the module: pillion run {name}" : Suggestion.Hint(name, s_commands))
            ),
        };

    /// <param name="prefix">What the commands to list start with.</param>
    private static string Overview(string prefix = "")
    {
        var text = new StringBuilder(
            """
            Pillion runs apps with Dapr's building blocks and no sidecar; WebAssembly apps run inside its own process.

            Usage:
              pillion COMMAND [flags]

            Commands:

            """
        );
        foreach (var name in s_commands.Where(c => c.StartsWith(prefix, StringComparison.Ordinal)))
        {
            text.Append("  ").Append(name.PadRight(15)).Append(Find(name).Summary).Append('\n');
        }

        text.Append(
            """

            Flags:
              -h, --help      this text; after a command: how it is used
              -v, --version   print the version

            Start with:
              pillion run hello.wasm
              pillion run -f dapr.yaml

            """
        );
        return text.ToString();
    }
}

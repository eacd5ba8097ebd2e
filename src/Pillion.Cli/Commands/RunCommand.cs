using Microsoft.Extensions.Logging;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands.Modules;
using Pillion.Cli.Commands.Wasm;
using Pillion.Cli.Output;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Hosting;
using Pillion.Host.Instances;
using Pillion.Host.Logging;
using Pillion.Host.RunTemplates;
using Pillion.Host.Wasm;
using Pillion.Modules;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion run</c>: one app from flags, or several from a template.</summary>
internal sealed class RunCommand : ICommand
{
    public string Name => "run";

    public string Summary => "Run an app, or the apps of a template, with Dapr's building blocks.";

    public IReadOnlyList<string> Usage =>
        ["run [flags] MODULE [ARGUMENTS]", "run [flags] -- PROGRAM [ARGUMENTS]", "run [flags] -f dapr.yaml"];

    public IReadOnlyList<Option> Options => RunOptions.All;

    public bool StopsAtPositional => true;

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion run hello.wasm", "run a Wasm program once"),
            ("pillion run --app-port 8080 web.wasm", "serve a Wasm app on a port"),
            ("pillion run oci://ghcr.io/acme/orders:1.0", "a Wasm app from a registry; https:// works, too"),
            ("pillion run --app-id orders --app-port 3000 -- node app.js", "run a program beside Pillion, with the Dapr API on port 3500"),
            ("pillion run -f dapr.yaml", "run every app of a template, the Wasm apps all in one process"),
        ];

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        // First: its paths begin where the user is.
        ILogger? moduleLog = null;
        using var modules = new ModuleFetcher(ModuleFlags.Read(arguments, warning => RunLog.ModuleOdd(moduleLog!, warning)));
        var problems = new ConfigurationProblems();
        var template = arguments.Text(RunOptions.RunFile) is { } file ? ReadTemplate(file, arguments, problems) : null;
        IReadOnlyList<AppDefinition> apps = template?.Apps ?? [SingleApp.Read(arguments, problems)];
        problems.ThrowIfAny();
        if (template is not null)
        {
            // Relative paths in component metadata (a SQLite file, a secrets file) then mean the same wherever the template is run from.
            Environment.CurrentDirectory = template.Folder;
        }

        // Whoever runs one program once wants to see what it says, not how it was loaded.
        var mayBeProgram = apps is [{ IsWasm: true, AppPort: null }] && template is null;
        var level = ReadLevel(arguments, template);
        var logging = new HostLogging(
            console.Say,
            arguments.Flag(RunOptions.LogAsJson) ? LogFormat.Json
                : CliConsole.IsColored ? LogFormat.ColoredText
                : LogFormat.Text,
            level ?? (mayBeProgram ? LogLevel.Warning : LogLevel.Information),
            TimeProvider.System
        );
        Warn(arguments, problems, template is not null, logging);
        moduleLog = logging.CreateLogger("pillion.modules");
        var cache = ModuleCache.Open(console);
        using var wasmApps = new WasmAppFactory(cache);
        var options = new HostOptions
        {
            Apps = apps,
            DataFolder = Path.Combine(template?.Folder ?? Environment.CurrentDirectory, ".pillion"),
            Logging = logging,
            Output = new ConsoleAppOutput(console, namesApps: template is not null),
            WasmApps = wasmApps,
            ModuleCache = cache,
            Modules = modules,
            RuntimeFolder = RuntimeFolder.OfUser(),
            RunTemplatePath = template?.Path,
            RunTemplateName = template?.Name,
            ShutdownTimeout = TimeSpan.FromSeconds(arguments.Integer(RunOptions.ShutdownSeconds, 0, 86400) ?? 5),
        };
        return await HostRunner.RunAsync(
            options,
            host =>
            {
                if (level is null && !host.RunsOneProgram)
                {
                    logging.MinimumLevel = LogLevel.Information;
                }

                if (!host.RunsOneProgram)
                {
                    host.Announce();
                }
            }
        );
    }

    private static RunTemplate ReadTemplate(string file, ParsedArguments arguments, ConfigurationProblems problems)
    {
        if (arguments.Positionals.Count > 0)
        {
            throw new UsageException($"{RunOptions.RunFile.Name} and a program to run exclude each other: '{arguments.Positionals[0]}'");
        }

        if (file != "-")
        {
            return RunTemplateReader.ReadFile(file, problems);
        }

        using var input = new StreamReader(CliConsole.OpenInput());
        return RunTemplateReader.Read(input.ReadToEnd(), "(standard input)", Environment.CurrentDirectory, problems);
    }

    private static LogLevel? ReadLevel(ParsedArguments arguments, RunTemplate? template)
    {
        var name = arguments.Text(RunOptions.LogLevel) ?? template?.LogLevel;
        if (name is null)
        {
            return null;
        }

        return LogLevels.TryParse(name, out var level)
            ? level
            : throw new UsageException($"{RunOptions.LogLevel.Name} must be one of {LogLevels.Names}, not '{name}'");
    }

    private static void Warn(ParsedArguments arguments, ConfigurationProblems problems, bool isTemplate, HostLogging logging)
    {
        foreach (var option in RunOptions.All)
        {
            if (!arguments.Has(option))
            {
                continue;
            }

            if (option.NoEffectBecause is { } why)
            {
                problems.Warn(option.Name, 0, "", "has no effect: " + why);
            }
            else if (isTemplate && !RunOptions.OfHost.Contains(option))
            {
                problems.Warn(option.Name, 0, "", "has no effect with a run template: set it there");
            }
        }

        var logger = logging.CreateLogger("pillion.cli");
        foreach (var warning in problems.Warnings)
        {
            RunLog.ConfigurationOdd(logger, warning);
        }
    }
}

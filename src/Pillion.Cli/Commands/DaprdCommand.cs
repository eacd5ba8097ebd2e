using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Hosting;
using Pillion.Host.Instances;
using Pillion.Host.Logging;
using Pillion.Modules;

namespace Pillion.Cli.Commands;

/// <summary>
/// <c>pillion daprd</c>, which is also what the executable does under the name <c>daprd</c>: the runtime beside one app that somebody else
/// starts, with daprd's flags, ports, log lines and defaults (all addresses, no resources but those that are named).
/// </summary>
internal sealed class DaprdCommand : ICommand
{
    private const int DefaultGrpcPort = 50001;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);

    public string Name => "daprd";

    public string Summary => "Stand in for daprd: the Dapr API beside one app, with daprd's flags.";

    public IReadOnlyList<string> Usage => ["daprd --app-id ID [flags]"];

    public IReadOnlyList<Option> Options => DaprdOptions.All;

    public bool TakesLongFlagsWithOneDash => true;

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("pillion daprd --app-id orders --app-port 3000 --resources-path ./resources", "the Dapr API for an app on port 3000")];

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Flag(DaprdOptions.Version))
        {
            console.WriteLine(VersionCommand.Version);
            return Task.FromResult(ExitCodes.Success);
        }

        if (arguments.Flag(DaprdOptions.BuildInfo))
        {
            console.WriteLine(
                $"Version: {VersionCommand.Version}\nGit Commit: {VersionCommand.Commit}\nGit Version: {VersionCommand.Version}"
            );
            return Task.FromResult(ExitCodes.Success);
        }

        return arguments.Flag(DaprdOptions.Wait)
            ? WaitAsync(arguments.Port(RunOptions.DaprHttpPort) ?? HostOptions.DefaultDaprHttpPort, console)
            : RunAsync(arguments, console);
    }

    private static async Task<int> RunAsync(ParsedArguments arguments, CliConsole console)
    {
        var problems = new ConfigurationProblems();
        var app = Read(arguments, problems);
        problems.ThrowIfAny();
        await using var log = OpenLog(arguments, console);
        var logging = new HostLogging(
            line =>
            {
                log.Write(line);
                log.Flush();
            },
            arguments.Flag(RunOptions.LogAsJson) ? LogFormat.Json : LogFormat.Logfmt,
            ReadLevel(arguments),
            TimeProvider.System
        )
        {
            AppId = app.AppId,
        };
        var logger = logging.CreateLogger("dapr.runtime");
        DaprdLog.Starting(logger, VersionCommand.Version, VersionCommand.Commit);
        foreach (var option in DaprdOptions.All)
        {
            if (arguments.Has(option) && option.NoEffectBecause is { } why)
            {
                DaprdLog.NoEffect(logger, option.Name, why);
            }
        }

        foreach (var warning in problems.Warnings)
        {
            RunLog.ConfigurationOdd(logger, warning);
        }

        var moduleLog = logging.CreateLogger("pillion.modules");
        using var modules = new ModuleFetcher(
            ModuleFetcherOptions.FromEnvironment() with
            {
                Warning = warning => RunLog.ModuleOdd(moduleLog, warning),
            }
        );
        var options = new HostOptions
        {
            Apps = [app],
            DataFolder = Path.Combine(Environment.CurrentDirectory, ".pillion"),
            Logging = logging,
            Output = new ConsoleAppOutput(console, namesApps: false),
            RuntimeFolder = RuntimeFolder.OfUser(),
            Modules = modules,
            BlockShutdown = arguments.Duration(DaprdOptions.BlockShutdownDuration) ?? TimeSpan.Zero,
            ShutdownTimeout = TimeSpan.FromSeconds(arguments.Integer(RunOptions.ShutdownSeconds, 0, 86400) ?? 5),
        };
        return await HostRunner.RunAsync(options, host => _ = host.AnnounceAsDaprdAsync());
    }

    private static AppDefinition Read(ParsedArguments arguments, ConfigurationProblems problems)
    {
        if (arguments.Text(RunOptions.AppId) is not { Length: > 0 })
        {
            throw new UsageException("--app-id is required");
        }

        if (arguments.Text(DaprdOptions.Mode) is { } mode and not "standalone")
        {
            throw new UsageException($"--mode must be standalone, not '{mode}': Pillion needs no control plane");
        }

        var app = SingleApp.Read(arguments, problems);
        var named = arguments.Has(RunOptions.ResourcesPath);
        var notAsked = AddressList.Split(arguments.Text(DaprdOptions.DisableInitEndpoints));
        if (notAsked.FirstOrDefault(endpoint => endpoint is not ("config" or "subscribe")) is { } unknown)
        {
            throw new UsageException($"{DaprdOptions.DisableInitEndpoints.Name} knows config and subscribe, not '{unknown}'");
        }

        return app with
        {
            HasNoDefaults = true,
            AsksForSubscriptions = !notAsked.Contains("subscribe", StringComparer.Ordinal),
            BindingOptionsTimeout = arguments.Duration(DaprdOptions.AppBindingOptionsTimeout) ?? app.BindingOptionsTimeout,
            ResourcesPaths = named ? app.ResourcesPaths : [],
            ResourcesAreImplicit = false,
            ConfigurationFiles = arguments.Has(RunOptions.Config) ? app.ConfigurationFiles : [],
            DaprHttpPort = app.DaprHttpPort ?? HostOptions.DefaultDaprHttpPort,
            DaprGrpcPort = app.DaprGrpcPort ?? DefaultGrpcPort,
            DaprInternalGrpcPort = app.DaprInternalGrpcPort ?? 0,
            DaprInternalListenAddress = app.DaprInternalListenAddress.Length > 0 ? app.DaprInternalListenAddress : AnyAddress,
            DaprPublicPort = arguments.Port(DaprdOptions.PublicPort),
            DaprPublicListenAddress = arguments.Text(DaprdOptions.PublicListenAddress) is { Length: > 0 } address ? address : AnyAddress,
            UnixSocketFolder = arguments.Text(DaprdOptions.UnixDomainSocket) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null,
            ListenAddresses = app.ListenAddresses.Count > 0 ? app.ListenAddresses : [AnyAddress],
        };
    }

    /// <summary>Means IPv4 as well where the system has both.</summary>
    private static string AnyAddress => Socket.OSSupportsIPv6 ? "::" : "0.0.0.0";

    private static LogLevel ReadLevel(ParsedArguments arguments) =>
        arguments.Text(RunOptions.LogLevel) is not { } name ? LogLevel.Information
        : LogLevels.TryParse(name, out var level) ? level
        : throw new UsageException($"{RunOptions.LogLevel.Name} must be one of {LogLevels.Names}, not '{name}'");

    private static Stream OpenLog(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Text(DaprdOptions.LogFile) is not { Length: > 0 } file)
        {
            return console.Output;
        }

        try
        {
            return new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{DaprdOptions.LogFile.Name} {file} cannot be written: {e.Message}");
        }
    }

    private static async Task<int> WaitAsync(int port, CliConsole console)
    {
        using var deadline = new CancellationTokenSource(s_longestWait);
        using var http = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{port}/v1.0/healthz/outbound");
        while (!deadline.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync(address, deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return ExitCodes.Success;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens there yet.
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        console.Error($"nothing answered {address} with success within {s_longestWait.TotalSeconds} s");
        return ExitCodes.Failure;
    }
}

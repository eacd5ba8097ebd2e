using Pillion.BuildingBlocks.Apps;
using Pillion.Cli.CommandLine;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.RunTemplates;
using Pillion.Modules;

namespace Pillion.Cli.Commands;

/// <summary>Makes the app that the flags and the rest of a <c>pillion run</c> command line describe.</summary>
internal static class SingleApp
{
    /// <summary>The app.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="problems">Takes what is wrong with values.</param>
    /// <exception cref="UsageException">A flag's value has the wrong form.</exception>
    public static AppDefinition Read(ParsedArguments arguments, ConfigurationProblems problems)
    {
        var folder = Environment.CurrentDirectory;
        var command = ReadCommand(arguments.Positionals, folder, problems);
        var environment = ReadEnvironment(arguments);
        var id = arguments.Text(RunOptions.AppId) ?? DefaultId(command, folder);
        if (AppIds.Problem(id) is { } wrong)
        {
            problems.Error(RunOptions.AppId.Name, 0, "", wrong);
        }

        var app = new AppDefinition
        {
            AppId = id,
            Folder = folder,
            Command = command,
            AppPort = arguments.Port(RunOptions.AppPort),
            AppProtocol = ReadProtocol(arguments),
            AppChannelAddress = arguments.Text(RunOptions.AppChannelAddress) ?? "127.0.0.1",
            MaxConcurrency = arguments.Integer(RunOptions.AppMaxConcurrency, -1, 1_000_000) is > 0 and var limit ? limit : null,
            HealthProbe = ReadProbe(arguments),
            DaprHttpPort = arguments.Port(RunOptions.DaprHttpPort),
            DaprGrpcPort = arguments.Port(RunOptions.DaprGrpcPort),
            DaprInternalGrpcPort = arguments.Port(RunOptions.DaprInternalGrpcPort),
            DaprInternalListenAddress = arguments.Text(RunOptions.DaprInternalListenAddress) ?? "",
            ListenAddresses = AddressList.Split(arguments.Text(RunOptions.ListenAddresses)),
            AllowedOrigins = arguments.Text(RunOptions.AllowedOrigins) ?? "",
            LogsApiCalls = arguments.Has(RunOptions.EnableApiLogging) ? arguments.Flag(RunOptions.EnableApiLogging) : null,
            Environment = environment,
        };
        app = app with
        {
            MaxBodySize = arguments.Bytes(RunOptions.MaxBodySize, -1, long.MaxValue) ?? app.MaxBodySize,
            ReadBufferSize = (int?)arguments.Bytes(RunOptions.ReadBufferSize, 1024, 64 << 20) ?? app.ReadBufferSize,
            Wasm = GuestFlags.Read(arguments, app, problems),
        };
        if (app.AppPort is { } port && port == app.DaprHttpPort)
        {
            problems.Error(RunOptions.AppPort.Name, 0, "", $"{port} is the Dapr HTTP port, too: the app needs one of its own");
        }

        return AddResources(app, arguments, problems);
    }

    private static AppDefinition AddResources(AppDefinition app, ParsedArguments arguments, ConfigurationProblems problems)
    {
        var resources = arguments.Texts(RunOptions.ResourcesPath).Select(path => PathResolver.Resolve(app.Folder, path)).ToList();
        foreach (var missing in resources.Where(path => !Directory.Exists(path)))
        {
            problems.Error(RunOptions.ResourcesPath.Name, 0, "", $"there is no folder {missing}");
        }

        var configurations = arguments.Texts(RunOptions.Config).Select(path => PathResolver.Resolve(app.Folder, path)).ToList();
        foreach (var missing in configurations.Where(path => !File.Exists(path)))
        {
            problems.Error(RunOptions.Config.Name, 0, "", $"there is no file {missing}");
        }

        app = ResourcePaths.Apply(app, resources, [], null, null);
        return configurations.Count == 0 ? app : app with { ConfigurationFiles = configurations };
    }

    private static List<string> ReadCommand(List<string> words, string folder, ConfigurationProblems problems)
    {
        if (words is [] || !ModuleReference.IsModule(words[0]))
        {
            return words;
        }

        if (!AppModules.TryResolve(words[0], folder, out var module, out var problem))
        {
            problems.Error("", 0, "", problem);
            return words;
        }

        return [module, .. words.Skip(1)];
    }

    /// <summary>An id that stays the same from run to run, so that the app finds its state again (Dapr's CLI invents a new one each time).</summary>
    private static string DefaultId(IReadOnlyList<string> command, string folder)
    {
        var name =
            command is [var first, ..] && ModuleReference.IsModule(first) && ModuleReference.TryParse(first, folder, out var module, out _)
                ? module.Name
                : Path.GetFileName(folder);
        var id = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-');
        return id.Length == 0 ? "app" : id;
    }

    private static string ReadProtocol(ParsedArguments arguments)
    {
        var protocol = arguments.Text(RunOptions.AppProtocol)?.ToLowerInvariant() ?? "http";
        return AppProtocols.IsKnown(protocol)
            ? protocol
            : throw new UsageException($"{RunOptions.AppProtocol.Name} must be {AppProtocols.Names}, not '{protocol}'");
    }

    private static AppHealthProbe? ReadProbe(ParsedArguments arguments)
    {
        if (!arguments.Flag(RunOptions.EnableAppHealthCheck))
        {
            return null;
        }

        var defaults = AppHealthProbe.Default;
        return new AppHealthProbe(
            arguments.Text(RunOptions.AppHealthCheckPath) ?? defaults.Path,
            arguments.Integer(RunOptions.AppHealthProbeInterval, 1, 86400) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : defaults.Interval,
            arguments.Integer(RunOptions.AppHealthProbeTimeout, 1, 86_400_000) is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds)
                : defaults.Timeout,
            arguments.Integer(RunOptions.AppHealthThreshold, 1, int.MaxValue) ?? defaults.Threshold
        );
    }

    private static Dictionary<string, string> ReadEnvironment(ParsedArguments arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in arguments.Texts(RunOptions.Env))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"{RunOptions.Env.Name} takes NAME=VALUE, not '{pair}'");
            }

            environment[pair[..equals]] = pair[(equals + 1)..];
        }

        return environment;
    }
}

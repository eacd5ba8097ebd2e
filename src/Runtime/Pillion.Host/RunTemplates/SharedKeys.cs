using Pillion.BuildingBlocks.Apps;
using Pillion.Host.Apps;
using Pillion.Host.Yaml;

namespace Pillion.Host.RunTemplates;

/// <summary>The keys that stand in <c>common</c> and in an app alike; an app's own value wins (dapr/cli <c>SharedRunConfig</c>).</summary>
internal sealed record SharedKeys
{
    /// <summary>Dapr's keys that change nothing here, with why; templates made for Dapr keep working.</summary>
    private static readonly (string Key, string Why)[] s_withoutEffect =
    [
        ("appSSL", "use appProtocol: https instead"),
        ("daprdLogDestination", "Pillion logs to the console"),
        ("appLogDestination", "Pillion logs to the console"),
        ("placementHostAddress", "Pillion needs no placement service"),
        ("schedulerHostAddress", "Pillion needs no scheduler service"),
        ("runtimePath", "there is no daprd to find"),
        ("enableProfiling", "this version has no profiling server"),
    ];

    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    public string? ConfigFilePath { get; init; }

    public string? AppProtocol { get; init; }

    public string? LogLevel { get; init; }

    public int? MaxConcurrency { get; init; }

    public long? MaxBodySize { get; init; }

    public int? ReadBufferSize { get; init; }

    public string? ListenAddresses { get; init; }

    public bool? LogsApiCalls { get; init; }

    public bool? ChecksHealth { get; init; }

    public string? HealthPath { get; init; }

    public int? HealthIntervalSeconds { get; init; }

    public int? HealthTimeoutMilliseconds { get; init; }

    public int? HealthThreshold { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads the keys; paths are relative to the folder and have to exist.</summary>
    public static SharedKeys Read(MappingReader reader, string folder)
    {
        foreach (var (key, why) in s_withoutEffect)
        {
            if (reader.Has(key))
            {
                reader.Warn(key, "has no effect: " + why);
            }
        }

        return new SharedKeys
        {
            ResourcesPaths = ReadResourcesPaths(reader, folder),
            ConfigFilePath = ReadPath(reader, "configFilePath", folder),
            AppProtocol = ReadProtocol(reader),
            LogLevel = ReadLogLevel(reader),
            MaxConcurrency = reader.Integer("appMaxConcurrency", -1, 1_000_000),
            MaxBodySize = reader.Bytes("maxBodySize", -1, long.MaxValue),
            ReadBufferSize = (int?)reader.Bytes("readBufferSize", 1024, 64 << 20),
            ListenAddresses = reader.Text("apiListenAddresses"),
            LogsApiCalls = reader.Boolean("enableApiLogging"),
            ChecksHealth = reader.Boolean("enableAppHealthCheck"),
            HealthPath = reader.Text("appHealthCheckPath"),
            HealthIntervalSeconds = reader.Integer("appHealthProbeInterval", 1, 86400),
            HealthTimeoutMilliseconds = reader.Integer("appHealthProbeTimeout", 1, 86_400_000),
            HealthThreshold = reader.Integer("appHealthThreshold", 1, int.MaxValue),
            Environment = reader.Dictionary("env") ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
    }

    /// <summary>How the app's health is probed; null when it is not.</summary>
    public static AppHealthProbe? HealthProbe(SharedKeys own, SharedKeys common)
    {
        if ((own.ChecksHealth ?? common.ChecksHealth) != true)
        {
            return null;
        }

        var defaults = AppHealthProbe.Default;
        return new AppHealthProbe(
            own.HealthPath ?? common.HealthPath ?? defaults.Path,
            (own.HealthIntervalSeconds ?? common.HealthIntervalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.Interval,
            (own.HealthTimeoutMilliseconds ?? common.HealthTimeoutMilliseconds) is { } milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds)
                : defaults.Timeout,
            own.HealthThreshold ?? common.HealthThreshold ?? defaults.Threshold
        );
    }

    /// <summary><c>resourcesPaths</c>, and <c>resourcesPath</c> (deprecated by Dapr), which comes last.</summary>
    private static List<string> ReadResourcesPaths(MappingReader reader, string folder)
    {
        var paths = new List<string>();
        foreach (var path in reader.Texts("resourcesPaths") ?? [])
        {
            paths.Add(Existing(reader, "resourcesPaths", folder, path));
        }

        if (ReadPath(reader, "resourcesPath", folder) is { } single)
        {
            paths.Add(single);
        }

        return paths;
    }

    private static string? ReadPath(MappingReader reader, string key, string folder) =>
        reader.Text(key) is { Length: > 0 } path ? Existing(reader, key, folder, path) : null;

    private static string Existing(MappingReader reader, string key, string folder, string path)
    {
        var full = Configuration.PathResolver.Resolve(folder, path);
        if (!Path.Exists(full))
        {
            reader.Error(key, $"'{path}' does not exist (looked for {full})");
        }

        return full;
    }

    private static string? ReadProtocol(MappingReader reader)
    {
        var protocol = reader.Text("appProtocol")?.ToLowerInvariant();
        if (protocol is null || AppProtocols.IsKnown(protocol))
        {
            return protocol;
        }

        reader.Error("appProtocol", $"must be {AppProtocols.Names}, not '{protocol}'");
        return null;
    }

    private static string? ReadLogLevel(MappingReader reader)
    {
        var level = reader.Text("logLevel");
        if (level is null || Logging.LogLevels.TryParse(level, out _))
        {
            return level;
        }

        reader.Error("logLevel", $"must be one of {Logging.LogLevels.Names}, not '{level}'");
        return null;
    }
}

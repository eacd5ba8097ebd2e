using Pillion.Modules.Caching;

namespace Pillion.Modules;

/// <summary>How modules are fetched.</summary>
public sealed record ModuleFetcherOptions
{
    /// <summary>Names the cache's folder: <see cref="CacheFolder"/>.</summary>
    public const string CacheVariable = "PILLION_MODULE_CACHE";

    /// <summary>Says how much the cache may hold: <see cref="MaxCacheBytes"/>.</summary>
    public const string CacheSizeVariable = "PILLION_MODULE_CACHE_SIZE";

    /// <summary>Names the file with the digests that may be used: <see cref="AllowedDigests"/>.</summary>
    public const string DigestsVariable = "PILLION_MODULE_DIGESTS";

    /// <summary>Lists registries, separated by commas: <see cref="InsecureRegistries"/>.</summary>
    public const string InsecureVariable = "PILLION_INSECURE_REGISTRIES";

    /// <summary>The largest manifest, index or configuration taken from a registry, in bytes: what the distribution specification has registries take at least.</summary>
    public const int MaxManifestBytes = 4 << 20;

    /// <summary>The digests that may be used; null: any.</summary>
    public AllowedDigests? AllowedDigests { get; init; }

    /// <summary>The folder of the cache. What lies in it is addressed by content and checked when it is used; deleting it is always safe.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>
    /// How much of what was fetched is kept, in bytes. What was not used for longest goes first, and what a process has in use never; that may be more.
    /// Default 4 GiB.
    /// </summary>
    public long MaxCacheBytes { get; init; } = 4L << 30;

    /// <summary>Registries that may be spoken to without TLS, by host and port as references name them. Those on loopback always may.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>The folder with Docker's <c>config.json</c>, which holds the credentials.</summary>
    public string DockerFolder { get; init; } = DefaultDockerFolder;

    /// <summary>The largest module, and the largest layer that one may be in, in bytes.</summary>
    public long MaxModuleBytes { get; init; } = 256 << 20;

    /// <summary>How long a connection may take to be made, and a server may be silent.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a server that is busy (429) or fails (5xx, a broken connection) is asked, 1 or more.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The time before the second attempt; it doubles with each one more. A server's <c>Retry-After</c> wins, up to 30 seconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes what the user should know though it is no error: that the cache had to do because the registry is down.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary><c>$XDG_CACHE_HOME/pillion/modules</c>, else <c>~/.cache/pillion/modules</c>.</summary>
    public static string DefaultCacheFolder =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches ? caches : Path.Combine(Home, ".cache"),
            "pillion",
            "modules"
        );

    /// <summary><c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>, as for Docker itself.</summary>
    public static string DefaultDockerFolder =>
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(Home, ".docker");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>
    /// What the environment says: <see cref="CacheVariable"/>, <see cref="CacheSizeVariable"/>, <see cref="DigestsVariable"/>, <see cref="InsecureVariable"/>.
    /// </summary>
    /// <exception cref="ModuleSourceException">The size is none, or the list of digests cannot be read.</exception>
    public static ModuleFetcherOptions FromEnvironment()
    {
        var options = new ModuleFetcherOptions();
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } cache)
        {
            options = options with { CacheFolder = Path.GetFullPath(cache) };
        }

        if (Environment.GetEnvironmentVariable(CacheSizeVariable) is { Length: > 0 } size)
        {
            options = options with { MaxCacheBytes = CacheSize.Parse(size) };
        }

        if (Environment.GetEnvironmentVariable(DigestsVariable) is { Length: > 0 } digests)
        {
            options = options with { AllowedDigests = AllowedDigests.ReadFile(digests) };
        }

        return Environment.GetEnvironmentVariable(InsecureVariable) is { Length: > 0 } insecure
            ? options with
            {
                InsecureRegistries = insecure.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            }
            : options;
    }
}

using Pillion.Cli.CommandLine;

namespace Pillion.Cli.Commands;

/// <summary>The flags of <c>daprd</c> that <c>pillion run</c> does not have; the others are <see cref="RunOptions"/>'s.</summary>
/// <remarks>Dapr's <c>cmd/daprd/options/options.go</c>.</remarks>
internal static class DaprdOptions
{
    private const string Dapr = "Dapr API and resources";

    public static readonly Option Mode = new("--mode", null, "MODE", "standalone (Pillion is no part of a Kubernetes control plane)");

    public static readonly Option PublicPort = new("--dapr-public-port", null, "PORT", "a port for metadata and health alone")
    {
        Group = Dapr,
    };

    public static readonly Option PublicListenAddress = new(
        "--dapr-public-listen-address",
        null,
        "ADDRESS",
        "the address of that port (default: all addresses)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option UnixDomainSocket = new(
        "--unix-domain-socket",
        null,
        "FOLDER",
        "listen on Unix sockets in a folder, instead of on ports"
    )
    {
        Group = Dapr,
    };

    public static readonly Option DisableInitEndpoints = new(
        "--disable-init-endpoints",
        null,
        "LIST",
        "what the app is not asked when it starts, separated by commas: config, subscribe"
    );

    public static readonly Option AppBindingOptionsTimeout = new(
        "--app-binding-options-timeout",
        null,
        "DURATION",
        "how long the app may take to say whether it wants an input binding (default 3s)"
    );

    public static readonly Option BlockShutdownDuration = new(
        "--dapr-block-shutdown-duration",
        null,
        "DURATION",
        "how long the API goes on after a signal to stop, with nothing taken for the app any more (default: not at all)"
    );

    public static readonly Option LogFile = new("--log-file", null, "FILE", "write the log into a file");

    public static readonly Option Wait = new(
        "--wait",
        null,
        null,
        "wait until another daprd on --dapr-http-port is up, for 60 s at most, and end"
    );

    public static readonly Option Version = new("--version", null, null, "print the version");

    public static readonly Option BuildInfo = new("--build-info", null, null, "print the version with what it was built from");

    /// <summary>Every flag daprd takes, those that change nothing here at the end.</summary>
    public static readonly IReadOnlyList<Option> All =
    [
        RunOptions.AppId,
        RunOptions.AppPort,
        RunOptions.AppProtocol,
        RunOptions.AppChannelAddress,
        RunOptions.AppMaxConcurrency,
        RunOptions.EnableAppHealthCheck,
        RunOptions.AppHealthCheckPath,
        RunOptions.AppHealthProbeInterval,
        RunOptions.AppHealthProbeTimeout,
        RunOptions.AppHealthThreshold,
        RunOptions.DaprHttpPort,
        RunOptions.DaprGrpcPort,
        RunOptions.DaprInternalGrpcPort,
        RunOptions.DaprInternalListenAddress,
        RunOptions.ListenAddresses,
        PublicPort,
        PublicListenAddress,
        UnixDomainSocket,
        RunOptions.ResourcesPath,
        RunOptions.Config,
        RunOptions.AllowedOrigins,
        RunOptions.MaxBodySize,
        RunOptions.ReadBufferSize,
        RunOptions.EnableApiLogging,
        RunOptions.LogLevel,
        RunOptions.LogAsJson,
        LogFile,
        RunOptions.ShutdownSeconds,
        BlockShutdownDuration,
        DisableInitEndpoints,
        AppBindingOptionsTimeout,
        Wait,
        Version,
        BuildInfo,
        Mode,
        .. RunOptions.WithoutEffect,
        Ignored("--hot-reload-reconcile-interval", "DURATION", "changed files are noticed at once"),
        Ignored("--app-ssl", null, "deprecated: say --app-protocol https"),
        Ignored("--actors-disseminate-timeout", "DURATION", "Pillion needs no placement service"),
        Ignored("--actors-service", "ADDRESS", "Pillion needs no placement service"),
        Ignored("--reminders-service", "ADDRESS", "Pillion needs no placement service"),
        Ignored("--scheduler-job-streams", "N", "Pillion needs no scheduler service"),
        Ignored("--control-plane-address", "ADDRESS", "Pillion needs no control plane"),
        Ignored("--control-plane-namespace", "NAMESPACE", "Pillion needs no control plane"),
        Ignored("--control-plane-trust-domain", "DOMAIN", "Pillion needs no control plane"),
        Ignored("--sentry-address", "ADDRESS", "Pillion needs no control plane"),
        Ignored("--sentry-request-jwt-audiences", "LIST", "Pillion needs no control plane"),
        Ignored("--enable-mtls", null, "this version has no mTLS between hosts"),
        Ignored("--enable-metrics", null, "this version has no metrics endpoint"),
        Ignored("--metrics-listen-address", "ADDRESS", "this version has no metrics endpoint"),
        Ignored("--disable-builtin-k8s-secret-store", null, "there is no built-in one"),
        Ignored("--dapr-http-max-request-size", "MB", "deprecated: say --max-body-size"),
        Ignored("--dapr-http-read-buffer-size", "KB", "deprecated: say --read-buffer-size"),
    ];

    private static Option Ignored(string name, string? value, string why) => new(name, null, value, "") { NoEffectBecause = why };
}

using Pillion.Cli.CommandLine;
using Pillion.Cli.Commands.Modules;
using Pillion.Host.Apps;

namespace Pillion.Cli.Commands;

/// <summary>The flags of <c>pillion run</c>. Names, short names and defaults are those of <c>dapr run</c> where it has them.</summary>
internal static class RunOptions
{
    private const string App = "App";
    private const string Dapr = "Dapr API and resources";
    private const string Guest = "Wasm apps: what the guest is granted, and how it is called";
    private const string Host = "Host";

    public static readonly Option AppId = new("--app-id", "-a", "ID", "the app's id (default: the module's name, or this folder's)")
    {
        Group = App,
    };

    public static readonly Option AppPort = new(
        "--app-port",
        "-p",
        "PORT",
        "the app's port: where a process listens, or where Pillion serves a Wasm app"
    )
    {
        Group = App,
    };

    public static readonly Option AppProtocol = new("--app-protocol", "-P", "PROTOCOL", AppProtocols.Names + " (default http)")
    {
        Group = App,
    };

    public static readonly Option AppChannelAddress = new(
        "--app-channel-address",
        null,
        "ADDRESS",
        "the address that belongs to the app's port (default 127.0.0.1)"
    )
    {
        Group = App,
    };

    public static readonly Option AppMaxConcurrency = new(
        "--app-max-concurrency",
        null,
        "N",
        "the most requests under way to the app at once (default: no limit)"
    )
    {
        Group = App,
    };

    public static readonly Option EnableAppHealthCheck = new(
        "--enable-app-health-check",
        null,
        null,
        "probe the app's health, and give it nothing while it is not healthy"
    )
    {
        Group = App,
    };

    public static readonly Option AppHealthCheckPath = new("--app-health-check-path", null, "PATH", "where it is probed (default /healthz)")
    {
        Group = App,
    };

    public static readonly Option AppHealthProbeInterval = new(
        "--app-health-probe-interval",
        null,
        "SECONDS",
        "the time between two probes (default 5)"
    )
    {
        Group = App,
    };

    public static readonly Option AppHealthProbeTimeout = new(
        "--app-health-probe-timeout",
        null,
        "MILLISECONDS",
        "how long a probe may take (default 500)"
    )
    {
        Group = App,
    };

    public static readonly Option AppHealthThreshold = new(
        "--app-health-threshold",
        null,
        "N",
        "how many failures in a row make it unhealthy (default 3)"
    )
    {
        Group = App,
    };

    public static readonly Option Env = new("--env", "-e", "NAME=VALUE", "an environment variable for the app")
    {
        Group = App,
        IsRepeatable = true,
    };

    public static readonly Option RunFile = new(
        "--run-file",
        "-f",
        "FILE",
        "run the apps of a template: a file, a folder with a dapr.yaml, or - for standard input"
    )
    {
        Group = App,
    };

    public static readonly Option DaprHttpPort = new(
        "--dapr-http-port",
        "-H",
        "PORT",
        "the port of the Dapr HTTP API (default 3500, or a free one when it is taken)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option DaprInternalGrpcPort = new(
        "--dapr-internal-grpc-port",
        "-I",
        "PORT",
        "a port where other runtimes call the app (default: none; for daprd one that stays the same)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option DaprInternalListenAddress = new(
        "--dapr-internal-grpc-listen-address",
        null,
        "ADDRESS",
        "the address of that port (default: this machine only; for daprd all addresses)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option DaprGrpcPort = new(
        "--dapr-grpc-port",
        "-G",
        "PORT",
        "the port of the Dapr gRPC API (default 50001, or a free one when it is taken)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option ResourcesPath = new(
        "--resources-path",
        "-d",
        "FOLDER",
        "a folder with resource files (default: .dapr/resources, ~/.dapr/components, else a SQLite state store and the environment's secrets)"
    )
    {
        Group = Dapr,
        IsRepeatable = true,
        Alias = "--components-path",
    };

    public static readonly Option Config = new("--config", "-c", "FILE", "a Configuration resource") { Group = Dapr, IsRepeatable = true };

    public static readonly Option ListenAddresses = new(
        "--dapr-listen-addresses",
        null,
        "LIST",
        "addresses the Dapr API listens on, separated by commas (default: this machine only)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option AllowedOrigins = new(
        "--allowed-origins",
        null,
        "LIST",
        "web origins that may call the Dapr API, separated by commas, or * (default: none)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option MaxBodySize = new(
        "--max-body-size",
        null,
        "SIZE",
        "the largest request body the Dapr API takes (default 4Mi)"
    )
    {
        Group = Dapr,
    };

    public static readonly Option ReadBufferSize = new("--read-buffer-size", null, "SIZE", "the largest request head (default 4Ki)")
    {
        Group = Dapr,
    };

    public static readonly Option Trigger = new(
        "--trigger",
        null,
        "KIND",
        "auto, http, dapr, wagi, stdio, http-wasm or command (default auto: what the module looks like)"
    )
    {
        Group = Guest,
    };

    public static readonly Option Dir = new(
        "--dir",
        null,
        "HOST[::GUEST][:ro]",
        "let the guest open a folder, under the same path or another, perhaps only for reading"
    )
    {
        Group = Guest,
        IsRepeatable = true,
    };

    public static readonly Option AllowedHost = new(
        "--allowed-host",
        null,
        "ORIGIN",
        "let the guest call an origin such as https://api.example.com. Its own Dapr address is open unless one of these is 'none'"
    )
    {
        Group = Guest,
        IsRepeatable = true,
    };

    public static readonly Option Memory = new("--memory", null, "SIZE", "the guest's largest memory (default 256Mi)") { Group = Guest };

    public static readonly Option RequestTimeout = new(
        "--timeout",
        null,
        "DURATION",
        "how long one request, or the whole program, may take (default: 30s a request, a program as long as it likes)"
    )
    {
        Group = Guest,
    };

    public static readonly Option Instances = new("--instances", null, "N", "the most instances at once (default 64)") { Group = Guest };

    public static readonly Option Reuse = new("--reuse", null, null, "serve several requests with one instance (default: a fresh one each)")
    {
        Group = Guest,
    };

    public static readonly Option LogLevel = new("--log-level", null, "LEVEL", "debug, info, warn, error or fatal (default info)")
    {
        Group = Host,
    };

    public static readonly Option EnableApiLogging = new("--enable-api-logging", null, null, "log each call of the Dapr API")
    {
        Group = App,
    };

    public static readonly Option LogAsJson = new("--log-as-json", null, null, "write the log as JSON lines") { Group = Host };

    public static readonly Option ShutdownSeconds = new(
        "--dapr-graceful-shutdown-seconds",
        null,
        "N",
        "how long requests under way and processes may take to end (default 5)"
    )
    {
        Group = Host,
    };

    /// <summary>Flags of both <c>dapr run</c> and <c>daprd</c> that change nothing here.</summary>
    public static readonly IReadOnlyList<Option> WithoutEffect =
    [
        Ignored("--metrics-port", "-M", "PORT", "this version has no metrics endpoint"),
        Ignored("--placement-host-address", null, "ADDRESS", "Pillion needs no placement service"),
        Ignored("--scheduler-host-address", null, "ADDRESS", "Pillion needs no scheduler service"),
        Ignored("--enable-profiling", null, null, "this version has no profiling server"),
        Ignored("--profile-port", null, "PORT", "this version has no profiling server"),
    ];

    /// <summary>All of them, those of Dapr's that change nothing here at the end.</summary>
    public static readonly IReadOnlyList<Option> All =
    [
        AppId,
        AppPort,
        AppProtocol,
        AppChannelAddress,
        AppMaxConcurrency,
        EnableAppHealthCheck,
        AppHealthCheckPath,
        AppHealthProbeInterval,
        AppHealthProbeTimeout,
        AppHealthThreshold,
        Env,
        RunFile,
        DaprHttpPort,
        DaprGrpcPort,
        DaprInternalGrpcPort,
        DaprInternalListenAddress,
        ResourcesPath,
        Config,
        ListenAddresses,
        AllowedOrigins,
        MaxBodySize,
        ReadBufferSize,
        EnableApiLogging,
        Trigger,
        Dir,
        AllowedHost,
        Memory,
        RequestTimeout,
        Instances,
        Reuse,
        ModuleFlags.Digests,
        ModuleFlags.InsecureRegistry,
        LogLevel,
        LogAsJson,
        ShutdownSeconds,
        .. WithoutEffect,
        Ignored("--unix-domain-socket", null, "FOLDER", "daprd has it: pillion daprd --unix-domain-socket"),
        Ignored("--runtime-path", null, "FOLDER", "there is no daprd to find"),
    ];

    /// <summary>Those that mean the host as a whole, so that they go with a run template.</summary>
    public static readonly IReadOnlyList<Option> OfHost =
    [
        RunFile,
        LogLevel,
        LogAsJson,
        ShutdownSeconds,
        ModuleFlags.Digests,
        ModuleFlags.InsecureRegistry,
    ];

    private static Option Ignored(string name, string? shortName, string? value, string why) =>
        new(name, shortName, value, "") { NoEffectBecause = why };
}

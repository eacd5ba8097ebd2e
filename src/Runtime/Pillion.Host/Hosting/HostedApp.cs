using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc;
using Pillion.Api.Grpc.Apps;
using Pillion.Api.Grpc.Internals;
using Pillion.Api.Http;
using Pillion.Api.Http.Kestrel;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Middleware;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Host.Apps;
using Pillion.Host.Instances;
using Pillion.Host.Logging;
using Pillion.Host.Processes;
using Pillion.Host.Resources;
using Pillion.Host.Wasm;
using Pillion.Host.Web;

namespace Pillion.Host.Hosting;

/// <summary>
/// One app of a host, from its endpoints to its end. The endpoints exist first, since a guest and a process are told their ports; what
/// answers there is attached when it is made.
/// </summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private volatile RequestDelegate? _daprApi;
    private volatile RequestDelegate? _grpc;
    private volatile RequestDelegate? _probes;
    private Lazy<DaprGrpcApi>? _grpcApi;
    private Lazy<InternalGrpcApi>? _internalApi;
    private volatile RequestDelegate? _ingress;
    private IWasmApp? _wasm;
    private IAsyncDisposable? _network;
    private readonly CancellationTokenSource _closing = new();
    private int _disposed;

    public HostedApp(AppDefinition definition)
    {
        Definition = definition;
        Closing = _closing.Token;
    }

    public AppDefinition Definition { get; }

    public string AppId => Definition.AppId;

    /// <summary>What its folders declare; nothing until they are read.</summary>
    public ResourceSet Resources { get; set; } = ResourceSet.Empty;

    /// <summary>What its Configuration says; Dapr's defaults until it is read.</summary>
    public AppConfiguration Configuration { get; set; } = AppConfiguration.Default;

    /// <summary>The components its Configuration does not deny.</summary>
    public IReadOnlyList<ComponentResource> AllowedComponents => [.. Resources.Components.Where(c => !Configuration.Denies(c))];

    /// <summary>The subscriptions that are declared for it.</summary>
    public IReadOnlyList<AppSubscription> DeclaredSubscriptions =>
        [.. Resources.Subscriptions.Where(s => s.IsVisibleTo(AppId)).Select(s => s.Subscription)];

    /// <summary>The servers outside of Dapr that it may invoke by name.</summary>
    public IReadOnlyList<HttpEndpoint> HttpEndpoints { get; set; } = [];

    /// <summary>The middleware in front of its Dapr HTTP API.</summary>
    public HttpPipeline HttpPipeline { get; set; } = HttpPipeline.Empty;

    /// <summary>The middleware in front of the app itself.</summary>
    public HttpPipeline AppHttpPipeline { get; set; } = HttpPipeline.Empty;

    /// <summary>The app's runtime; null until components are there.</summary>
    public AppRuntime? Runtime { get; private set; }

    /// <summary>The app's API; null until components are there.</summary>
    public DaprHttpApi? Api { get; private set; }

    /// <summary>The endpoints of the Dapr API; none when guests alone use it, in process.</summary>
    public List<WebEndpoint> DaprEndpoints { get; } = [];

    /// <summary>The endpoints of the app's Dapr gRPC API.</summary>
    public List<WebEndpoint> GrpcEndpoints { get; } = [];

    /// <summary>Where other runtimes call the app.</summary>
    public WebEndpoint? InternalEndpoint { get; private set; }

    /// <summary>Everything of Dapr's that it listens on.</summary>
    public IEnumerable<WebEndpoint> OwnEndpoints =>
        InternalEndpoint is null ? [.. DaprEndpoints, .. GrpcEndpoints] : [.. DaprEndpoints, .. GrpcEndpoints, InternalEndpoint];

    /// <summary>How it finds apps of other runtimes; null when it does not.</summary>
    public NameResolver? NameResolver { get; set; }

    /// <summary>The Wasm app's own port.</summary>
    public WebEndpoint? IngressEndpoint { get; private set; }

    /// <summary>The app's process.</summary>
    public AppProcess? Process { get; set; }

    /// <summary>The Wasm app once it is made.</summary>
    public IWasmApp? Wasm => _wasm;

    /// <summary>The port of the Dapr HTTP API; 0 when it has none.</summary>
    public int DaprHttpPort => DaprEndpoints.Count == 0 || Definition.UnixSocketFolder is not null ? 0 : DaprEndpoints[0].Port;

    /// <summary>The port of the Dapr gRPC API; 0 when it has none.</summary>
    public int GrpcPort => GrpcEndpoints.Count == 0 ? 0 : GrpcEndpoints[0].Port;

    /// <summary>Completes with the exit code when the app's process or program has ended; null for an app without end.</summary>
    public Task<int>? Running { get; set; }

    /// <summary>Cancelled when the app is taken down: what runs beside it ends. May be looked at even afterwards.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Whether it was stopped, or is being stopped; an app stops once.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Adds an endpoint of the Dapr API.</summary>
    /// <param name="server">The server.</param>
    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public void ListenForDapr(WebServer server, IPAddress address, int port) =>
        DaprEndpoints.Add(Listen(server, address, port, AnswerDaprAsync, server.ApiProtocols));

    /// <summary>Adds an endpoint of the Dapr API on a Unix socket.</summary>
    public void ListenForDapr(WebServer server, string socketPath) =>
        DaprEndpoints.Add(server.ListenUnixSocket(socketPath, AnswerDaprAsync, server.ApiProtocols));

    /// <summary>Adds an endpoint that answers metadata and health only.</summary>
    public void ListenForProbes(WebServer server, IPAddress address, int port) =>
        DaprEndpoints.Add(Listen(server, address, port, AnswerProbeAsync));

    /// <summary>Adds an endpoint of the Dapr gRPC API.</summary>
    public void ListenForGrpc(WebServer server, IPAddress address, int port) =>
        GrpcEndpoints.Add(Listen(server, address, port, AnswerGrpcAsync, HttpProtocols.Http2));

    /// <summary>Adds an endpoint of the Dapr gRPC API on a Unix socket.</summary>
    public void ListenForGrpc(WebServer server, string socketPath) =>
        GrpcEndpoints.Add(server.ListenUnixSocket(socketPath, AnswerGrpcAsync, HttpProtocols.Http2));

    /// <summary>Adds the endpoint where other runtimes call the app.</summary>
    public void ListenForRuntimes(WebServer server, IPAddress address, int port) =>
        InternalEndpoint = Listen(server, address, port, AnswerRuntimeAsync, HttpProtocols.Http2);

    /// <summary>Adds the endpoint of a Wasm app's own port.</summary>
    public void ListenForApp(WebServer server, IPAddress address, int port) =>
        IngressEndpoint = Listen(server, address, port, AnswerAppAsync, server.ApiProtocols);

    /// <summary>Gives the app its runtime and API.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="time">The clock of its log.</param>
    public void AttachRuntime(AppRuntime runtime, TimeProvider time)
    {
        Runtime = runtime;
        Api = new DaprHttpApi(runtime);
        RequestDelegate http = new DaprApiEndpoint(Api, Definition.AllowedOrigins).HandleAsync;
        _probes = new DaprApiEndpoint(Api.Public).HandleAsync;

        // Made by the first call: descriptors and parsers take longer than everything else of a start, and many apps call over HTTP only.
        Volatile.Write(ref _grpcApi, new Lazy<DaprGrpcApi>(() => new DaprGrpcApi(runtime)));
        Volatile.Write(ref _internalApi, new Lazy<InternalGrpcApi>(() => new InternalGrpcApi(runtime)));
        RequestDelegate grpc = context => Volatile.Read(ref _grpcApi)!.Value.HandleAsync(context);
        var log =
            Definition.LogsApiCalls ?? Configuration.LogsApiCalls ?? false
                ? new ApiCallLog(runtime.Logging.CreateLogger<ApiCallLog>(), time)
                : null;
        _grpc = log?.AroundGrpc(grpc) ?? grpc;
        _daprApi = log?.AroundHttp(http) ?? http;
    }

    /// <summary>Gives the app its guest.</summary>
    public void AttachWasm(IWasmApp wasm, ILogger logger)
    {
        _wasm = wasm;
        Runtime!.Channel = wasm.Channel;
        Runtime.Callbacks = wasm.Callbacks ?? Runtime.Callbacks;
        if (wasm.HttpChannel is not null)
        {
            // What comes to the app's own port passes the middleware in front of it as well: nothing else is between the two.
            _ingress = new Ingress(Runtime.WithMiddleware(wasm.HttpChannel), logger).HandleAsync;
        }
    }

    /// <summary>Gives the app its port on this machine, behind which a process is or will be.</summary>
    public void AttachNetwork(IAppChannel channel)
    {
        _network = channel;
        Runtime!.Channel = channel;
    }

    /// <summary>Gives the app its port on this machine, on which it speaks gRPC.</summary>
    public void AttachGrpcApp(GrpcApp app)
    {
        _network = app;
        Runtime!.Channel = app.Channel;
        Runtime.Callbacks = app.Callbacks;
    }

    /// <summary>Answers a request to the app's Dapr API.</summary>
    public Task AnswerDaprAsync(HttpContext context) => _daprApi?.Invoke(context) ?? AnswerStartingAsync(context);

    /// <summary>Ends the streams that are open at its gRPC API, so that the server need not wait for them.</summary>
    public void EndGrpcStreams()
    {
        if (Volatile.Read(ref _grpcApi) is { IsValueCreated: true } api)
        {
            api.Value.EndStreams();
        }
    }

    /// <summary>Describes the app for <c>pillion list</c>.</summary>
    public InstanceApp Describe() =>
        new()
        {
            AppId = AppId,
            Kind =
                Definition.IsWasm ? "wasm"
                : Process is null ? "none"
                : "process",
            HttpPort = DaprHttpPort,
            GrpcPort = GrpcPort,
            AppPort = Definition.AppPort ?? 0,
            Command = string.Join(' ', Definition.Command),
            AppProcessId = Process?.Id ?? 0,
        };

    /// <summary>Lets go of process, guest and connections; again is nothing, since an app may be stopped before its host.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync();
        if (Runtime is not null)
        {
            // While the app can still end what it was given.
            await Runtime.DisposeAsync();
        }

        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        if (_wasm is not null)
        {
            await _wasm.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        foreach (var endpoint in HttpEndpoints)
        {
            await endpoint.DisposeAsync();
        }

        if (NameResolver is not null)
        {
            await NameResolver.DisposeAsync();
        }

        _closing.Dispose();
    }

    /// <summary>Dapr's public server (<c>pkg/api/http/server.go</c>, <c>PublicListenAddress</c>).</summary>
    private Task AnswerProbeAsync(HttpContext context)
    {
        if (
            HttpMethods.IsGet(context.Request.Method)
            && context.Request.Path.Value is "/v1.0/metadata" or "/v1.0/healthz" or "/v1.0/healthz/outbound"
        )
        {
            return _probes?.Invoke(context) ?? AnswerStartingAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private Task AnswerAppAsync(HttpContext context) => _ingress?.Invoke(context) ?? AnswerStartingAsync(context);

    private Task AnswerRuntimeAsync(HttpContext context) =>
        Volatile.Read(ref _internalApi)?.Value.HandleAsync(context) ?? AnswerStartingAsync(context);

    private Task AnswerGrpcAsync(HttpContext context) => _grpc?.Invoke(context) ?? AnswerStartingAsync(context);

    private static Task AnswerStartingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }

    /// <summary>A fixed port of this machine is opened for IPv4 and IPv6; which free port both have cannot be asked for in one step.</summary>
    private static WebEndpoint Listen(
        WebServer server,
        IPAddress address,
        int port,
        RequestDelegate handler,
        HttpProtocols protocols = HttpProtocols.Http1
    ) =>
        port != 0 && IPAddress.Loopback.Equals(address)
            ? server.ListenLocalhost(port, handler, protocols)
            : server.Listen(address, port, handler, protocols);
}

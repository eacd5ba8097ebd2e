using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pillion.Api.Grpc;
using Pillion.Api.Http.Kestrel;

namespace Pillion.Host.Web;

/// <summary>
/// Kestrel, without the web host around it: endpoints are added, each with the code that answers it, then the server starts. Nothing is between
/// the server and that code.
/// </summary>
internal sealed partial class WebServer : IAsyncDisposable
{
    private readonly KestrelServerOptions _options = new() { ApplicationServices = NoServices.Instance };
    private readonly ILoggerFactory _logging;
    private readonly ILogger _logger;
    private readonly PortReservations _reservations = new();
    private readonly BlockPool _memory = new();
    private Http2Handover? _http2;
    private UnbindableTransport? _transport;
    private KestrelServer? _kestrel;

    /// <summary>A server with Dapr's limits.</summary>
    /// <param name="logging">Where it logs.</param>
    /// <param name="maxRequestHead">The most bytes of header fields a request may have.</param>
    public WebServer(ILoggerFactory logging, int maxRequestHead)
    {
        _logging = logging;
        _logger = logging.CreateLogger<WebServer>();
        DaprKestrelLimits.Apply(_options, maxRequestHead);
        GrpcKestrelLimits.Apply(_options);
    }

    /// <summary>What the endpoints of Dapr's HTTP API and those of apps speak.</summary>
    public HttpProtocols ApiProtocols { get; init; } = HttpProtocols.Http1AndHttp2;

    /// <summary>Takes a port that nobody asked for, so that it is free when the server starts; false when it is not free now.</summary>
    /// <param name="addresses">The addresses that are going to be listened on.</param>
    /// <param name="port">The port.</param>
    public bool TryReserve(IEnumerable<IPAddress> addresses, int port) => _reservations.TryReserve(addresses, port);

    /// <summary>Listens on an address and port, 0 for a free one.</summary>
    public WebEndpoint Listen(IPAddress address, int port, RequestDelegate handler, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var endpoint = new WebEndpoint(handler);
        _options.Listen(address, port, listen => Configure(endpoint, listen, protocols));
        return endpoint;
    }

    /// <summary>Listens on a port of this machine, over IPv4 and, where there is such an address, IPv6: <c>localhost</c> may mean either.</summary>
    public WebEndpoint ListenLocalhost(int port, RequestDelegate handler, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var endpoint = new WebEndpoint(handler);
        _options.ListenLocalhost(port, listen => Configure(endpoint, listen, protocols));
        return endpoint;
    }

    /// <summary>Listens on a Unix socket.</summary>
    public WebEndpoint ListenUnixSocket(string path, RequestDelegate handler, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var endpoint = new WebEndpoint(handler);
        _options.ListenUnixSocket(path, listen => Configure(endpoint, listen, protocols));
        return endpoint;
    }

    /// <summary>Opens every endpoint.</summary>
    /// <exception cref="IOException">An address is in use or not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = _reservations.CreateSocket }),
            _logging
        );
        IReadOnlyList<IConnectionListenerFactory> transports = _http2 is null ? [sockets] : [_http2, sockets];
        _transport = new UnbindableTransport(transports);
        _kestrel = new KestrelServer(Options.Create(_options), _transport, _logging);
        await _kestrel.StartAsync(new Application(this), cancellationToken);
    }

    /// <summary>Stops accepting on one endpoint and answers what still arrives on its open connections with 503.</summary>
    public async Task CloseAsync(WebEndpoint endpoint)
    {
        endpoint.Close();
        if (_transport is not null && endpoint.Options is { } options)
        {
            await _transport.UnbindAsync(options.EndPoint);
        }
    }

    /// <summary>Stops accepting, lets requests under way finish until the token is cancelled, then breaks them off.</summary>
    public Task StopAsync(CancellationToken deadline) => _kestrel?.StopAsync(deadline) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _reservations.Dispose();
        if (_kestrel is not null)
        {
            await _kestrel.StopAsync(new CancellationToken(canceled: true));
            _kestrel.Dispose();
        }

        _memory.Dispose();
    }

    private void Configure(WebEndpoint endpoint, ListenOptions listen, HttpProtocols protocols)
    {
        endpoint.Options = listen;
        listen.Protocols = protocols == HttpProtocols.Http1AndHttp2 ? HttpProtocols.Http1 : protocols;
        listen.Use(next =>
            connection =>
            {
                connection.Features.Set(endpoint);
                connection.Features.Set<IMemoryPoolFeature>(_memory);
                return next(connection);
            }
        );

        if (protocols == HttpProtocols.Http1AndHttp2)
        {
            var http2 = Http2();
            listen.Use(next => new Http2Preface(next, http2, _options.Limits.KeepAliveTimeout, TimeProvider.System).ServeAsync);
        }
    }

    /// <summary>Where connections of HTTP/2 are served that came to endpoints which speak both.</summary>
    private Http2Handover Http2()
    {
        if (_http2 is null)
        {
            _http2 = new Http2Handover();
            _options.Listen(_http2.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
        }

        return _http2;
    }

    /// <summary>Kestrel's callbacks for a request. The context of a connection's requests, which come one after the other, is reused.</summary>
    private sealed class Application(WebServer server) : IHttpApplication<RequestContext>
    {
        public RequestContext CreateContext(IFeatureCollection contextFeatures)
        {
            var container = contextFeatures as IHostContextContainer<RequestContext>;
            var context = container?.HostContext ?? new RequestContext(contextFeatures.GetRequiredFeature<WebEndpoint>());
            context.Http.Initialize(contextFeatures);
            if (container is not null)
            {
                container.HostContext = context;
            }

            return context;
        }

        public Task ProcessRequestAsync(RequestContext context)
        {
            if (context.Endpoint.IsClosed)
            {
                context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                if (HttpProtocol.IsHttp11(context.Http.Request.Protocol))
                {
                    context.Http.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            }

            var task = context.Endpoint.Handler(context.Http);
            return task.IsCompletedSuccessfully ? task : ObserveAsync(context, task);
        }

        public void DisposeContext(RequestContext context, Exception? exception) => context.Http.Uninitialize();

        private async Task ObserveAsync(RequestContext context, Task task)
        {
            try
            {
                await task;
            }
            catch (Exception) when (context.Http.RequestAborted.IsCancellationRequested)
            {
                // The client went away; there is nobody to answer.
            }
            catch (Exception e)
            {
                Log.RequestFailed(server._logger, e, context.Http.Request.Method, context.Http.Request.Path);
                if (context.Http.Response.HasStarted)
                {
                    context.Http.Abort();
                }
                else
                {
                    context.Http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                }
            }
        }
    }

    private sealed class RequestContext(WebEndpoint endpoint)
    {
        public WebEndpoint Endpoint { get; } = endpoint;

        public DefaultHttpContext Http { get; } = new();
    }

    /// <summary>Kestrel asks for services only to load certificates, which nobody here configures.</summary>
    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed for an unexpected reason")]
        public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);
    }
}

using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.Connections;

/// <summary>
/// The calls of one component instance. Its process may end and come back at any time: calls fail in between, and the new process is initialised before it
/// gets the first one.
/// </summary>
/// <remarks>
/// Another process has bound the socket anew, since no two can bind the same file: the file's time tells the processes apart, also where process ids
/// are not to be seen (containers). It is looked at when a connection is opened, which no call to another process can do without.
/// </remarks>
internal sealed partial class ComponentConnection : IDisposable
{
    /// <summary>Tells a component's process which of its instances a call is for.</summary>
    public const string InstanceHeader = "x-component-instance";

    private readonly string _component;
    private readonly string _path;
    private readonly GrpcChannel _channel;
    private readonly GrpcCallOptions _options;
    private readonly Func<ComponentConnection, GrpcChannel, CancellationToken, ValueTask> _init;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>When the socket was bound that the last initialisation went to. Guarded by <see cref="_gate"/>.</summary>
    private DateTime? _initialised;

    private ComponentConnection(
        PluggableSocket socket,
        ComponentSpec spec,
        string instance,
        Func<ComponentConnection, GrpcChannel, CancellationToken, ValueTask> init,
        ILogger logger
    )
    {
        _component = spec.Name;
        _path = socket.Path;
        _init = init;
        _logger = logger;
        _options = new GrpcCallOptions { Headers = new GrpcMetadata { { InstanceHeader, instance } } };
        _channel = new GrpcChannel(
            socket.Address,
            new GrpcChannelOptions
            {
                // A bulk read is as large as it is; the component is one that the operator chose.
                MaxReceiveSize = null,
                ConnectTimeout = spec.InitTimeout,
                Connected = InitAsync,
            }
        );
    }

    /// <summary>A connection, not yet open.</summary>
    /// <param name="socket">The component's socket.</param>
    /// <param name="spec">Its declaration.</param>
    /// <param name="instance">Which of its instances.</param>
    /// <param name="method">How it is initialised.</param>
    /// <param name="request">With what.</param>
    /// <param name="logger">Takes what happens to the connection.</param>
    public static ComponentConnection Create<TRequest, TResponse>(
        PluggableSocket socket,
        ComponentSpec spec,
        string instance,
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        ILogger logger
    ) =>
        new(
            socket,
            spec,
            instance,
            async (connection, channel, token) => await channel.UnaryAsync(method, request, connection._options, token),
            logger
        );

    /// <summary>A component's metadata as it is told to its process.</summary>
    public static MetadataRequest Metadata(ComponentSpec spec, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var request = new MetadataRequest();
        foreach (var (key, value) in spec.Metadata)
        {
            request.Properties[key] = value;
        }

        foreach (var (key, value) in more)
        {
            request.Properties[key] = value;
        }

        return request;
    }

    /// <summary>Initialises the component, for those of whom nothing is asked at the start.</summary>
    /// <exception cref="ComponentException">The component refused, or its process does not answer.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await InitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Translate(e);
        }
    }

    /// <summary>Sends one message and waits for its answer.</summary>
    /// <exception cref="ComponentException">The component refused, or its process does not answer.</exception>
    public async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _channel.UnaryAsync(method, request, _options, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Translate(e);
        }
    }

    /// <summary>Starts a stream; nothing is known of it yet.</summary>
    public GrpcClientCall<TRequest, TResponse> Stream<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method) =>
        _channel.Start(method, _options);

    /// <summary>What a caller gets for a failure on the way or an answer other than OK.</summary>
    public ComponentException Translate(Exception exception) => ComponentErrors.Translate(_component, _path, exception);

    public void Dispose()
    {
        _channel.Dispose();
        _gate.Dispose();
    }

    private async ValueTask InitAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Looked at first: should yet another process bind it meanwhile, that one is initialised twice rather than never.
            var bound = File.GetLastWriteTimeUtc(_path);
            if (_initialised == bound)
            {
                return;
            }

            if (_initialised is not null)
            {
                Log.InitialisesAgain(_logger, _component, _path);
            }

            using var channel = new GrpcChannel(_channel.Address);
            await _init(this, channel, cancellationToken);
            _initialised = bound;
        }
        catch (GrpcException e)
        {
            throw new GrpcException(e.Status, $"it could not be initialised: {e.Message}", e.Details, e.Trailers, e);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "component {Name}: another process serves {Socket} now; it is initialised")]
        public static partial void InitialisesAgain(ILogger logger, string name, string socket);
    }
}

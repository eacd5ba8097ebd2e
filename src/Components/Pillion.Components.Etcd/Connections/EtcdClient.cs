using Pillion.Abstractions;
using Pillion.Grpc;
using Pillion.Grpc.Client;

namespace Pillion.Components.Etcd.Connections;

/// <summary>
/// The servers of a cluster: calls go to one of them, and to the next one when that is away. A read is tried again, a write only if it cannot have reached
/// a server.
/// </summary>
internal sealed class EtcdClient : IAsyncDisposable
{
    /// <summary>As daprd has it.</summary>
    private static readonly GrpcCallOptions s_call = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly EtcdSettings _settings;
    private readonly GrpcChannel[] _channels;
    private int _current;

    public EtcdClient(EtcdSettings settings)
    {
        _settings = settings;
        var options = new GrpcChannelOptions
        {
            Tls = settings.Tls,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // A transaction of reads may answer with as many large values as it has operations.
            MaxReceiveSize = null,
        };
        _channels = [.. settings.EndPoints.Select(endPoint => new GrpcChannel(endPoint, options))];
    }

    /// <summary>Calls a method that changes nothing.</summary>
    /// <exception cref="ComponentException">No server answered, or not well.</exception>
    public ValueTask<TResponse> ReadAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        CancellationToken cancellationToken
    ) => CallAsync(method, request, isRead: true, cancellationToken);

    /// <summary>Calls a method that changes something.</summary>
    /// <exception cref="ComponentException">No server answered, or not well; one may have done it nevertheless.</exception>
    public ValueTask<TResponse> WriteAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        CancellationToken cancellationToken
    ) => CallAsync(method, request, isRead: false, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        bool isRead,
        CancellationToken cancellationToken
    )
    {
        // Once more than there are servers: a connection that broke in the meantime is only noticed when it is used.
        for (var attempts = _channels.Length; ; attempts--)
        {
            var current = Volatile.Read(ref _current);
            try
            {
                return await _channels[current].UnaryAsync(method, request, s_call, cancellationToken);
            }
            catch (GrpcException e) when (e.Status == GrpcStatusCode.Unavailable && attempts > 0 && (isRead || WasNotSent(e)))
            {
                Interlocked.CompareExchange(ref _current, (current + 1) % _channels.Length, current);
            }
            catch (GrpcException e)
            {
                throw Translate(e, _settings.EndPoints[current]);
            }
        }
    }

    private static bool WasNotSent(GrpcException e) =>
        e.InnerException
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
            };

    private ComponentException Translate(GrpcException e, string endPoint) =>
        new(
            e.Status switch
            {
                GrpcStatusCode.Unavailable or GrpcStatusCode.ResourceExhausted => ComponentErrorKind.Unavailable,
                GrpcStatusCode.DeadlineExceeded => ComponentErrorKind.Timeout,
                GrpcStatusCode.InvalidArgument => ComponentErrorKind.InvalidRequest,
                _ => ComponentErrorKind.Internal,
            },
            $"etcd at {endPoint} (component '{_settings.Component}'): {e.Message}",
            e
        );
}

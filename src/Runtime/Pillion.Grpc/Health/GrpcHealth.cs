using Pillion.Grpc.Server;
using static Pillion.Grpc.Health.HealthCheckResponse.Types;

namespace Pillion.Grpc.Health;

/// <summary>
/// Which services of a server serve, for <see cref="GrpcServerBuilder.AddHealth"/>. The server as a whole has the name "" and serves from the beginning.
/// </summary>
public sealed class GrpcHealth
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal) { [""] = ServingStatus.Serving };
    private TaskCompletionSource _changed = NewSignal();
    private bool _isStopped;

    /// <summary>Says whether a service serves. Without effect after <see cref="Stop"/>.</summary>
    /// <param name="service">Its full name, or "" for the server as a whole.</param>
    /// <param name="serves">Whether it does.</param>
    public void Set(string service, bool serves)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _statuses[service] = serves ? ServingStatus.Serving : ServingStatus.NotServing;
                Signal();
            }
        }
    }

    /// <summary>Nothing serves any more. Those who watch are told and their calls end, so that the server can stop.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var service in _statuses.Keys)
            {
                _statuses[service] = ServingStatus.NotServing;
            }

            Signal();
        }
    }

    internal HealthCheckResponse Check(HealthCheckRequest request)
    {
        var (status, _, _) = Get(request.Service);
        return status is ServingStatus.ServiceUnknown
            ? throw new GrpcException(GrpcStatusCode.NotFound, $"there is no service '{request.Service}' here")
            : new HealthCheckResponse { Status = status };
    }

    internal async ValueTask WatchAsync(HealthCheckRequest request, GrpcWriter<HealthCheckResponse> responses, GrpcServerCall call)
    {
        ServingStatus? last = null;
        while (true)
        {
            var (status, isStopped, changed) = Get(request.Service);
            if (status != last)
            {
                last = status;
                await responses.WriteAsync(new HealthCheckResponse { Status = status });
            }

            if (isStopped)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, "the server is stopping");
            }

            await changed.WaitAsync(call.CancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (ServingStatus Status, bool IsStopped, Task Changed) Get(string service)
    {
        lock (_lock)
        {
            return (_statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown), _isStopped, _changed.Task);
        }
    }

    /// <summary>Wakes those who watch; called with the lock held.</summary>
    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }
}

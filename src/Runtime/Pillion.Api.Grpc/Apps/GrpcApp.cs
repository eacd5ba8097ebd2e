using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Api.Grpc.Apps;

/// <summary>An app that speaks gRPC, on one set of connections: called by others, asked by the runtime, and called through the proxy.</summary>
public sealed class GrpcApp : IAsyncDisposable
{
    private readonly GrpcAppConnection _connection;

    /// <summary>An app; nothing is connected before the first call.</summary>
    /// <param name="options">How it is reached.</param>
    /// <param name="runtime">What is fixed about it.</param>
    /// <param name="logging">Where its answers are logged that the runtime has no use for.</param>
    public GrpcApp(GrpcAppOptions options, AppRuntimeOptions runtime, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(logging);
        _connection = new GrpcAppConnection(options, runtime);
        var channel = new GrpcAppChannel(_connection);
        Channel = channel;
        Callbacks = new GrpcAppCallbacks(_connection, channel, runtime, logging);
    }

    /// <summary>For <see cref="AppRuntime.Channel"/>: invocations by <c>AppCallback.OnInvoke</c>.</summary>
    public IAppChannel Channel { get; }

    /// <summary>For <see cref="AppRuntime.Callbacks"/>, after the channel.</summary>
    public IAppCallbacks Callbacks { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }
}

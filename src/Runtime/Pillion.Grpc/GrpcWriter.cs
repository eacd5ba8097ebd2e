namespace Pillion.Grpc;

/// <summary>Sends messages to the other side of a call. Any number of callers at a time: their messages go one after the other.</summary>
/// <typeparam name="T">The messages.</typeparam>
public abstract class GrpcWriter<T>
{
    private protected GrpcWriter() { }

    /// <summary>Sends a message; done when there is room for the next one.</summary>
    /// <exception cref="GrpcException">The message is too large, or the call is over.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token, or the call, was cancelled; or the server of a call has ended it already, and why is in its response.
    /// </exception>
    public abstract ValueTask WriteAsync(T message, CancellationToken cancellationToken = default);
}

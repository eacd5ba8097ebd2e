namespace Pillion.Grpc.Client;

/// <summary>How long a call lives: until it is disposed, cancelled or late. And what its failures mean.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly CancellationToken _callers;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _over;

    public CallLifetime(TimeSpan? timeout, TimeProvider time, CancellationToken callers)
    {
        _callers = callers;
        if (timeout is { } longest)
        {
            _deadline = new CancellationTokenSource(longest > TimeSpan.Zero ? longest : TimeSpan.Zero, time);
            _over = CancellationTokenSource.CreateLinkedTokenSource(callers, _deadline.Token);
        }
        else
        {
            _over = CancellationTokenSource.CreateLinkedTokenSource(callers);
        }

        Token = _over.Token;
    }

    /// <summary>Cancelled when the call is over before it has ended.</summary>
    public CancellationToken Token { get; }

    /// <summary>The exception that a caller gets for one that happened on the way.</summary>
    public Exception Translate(Exception exception)
    {
        if (exception is GrpcException { Status: not GrpcStatusCode.Cancelled })
        {
            return exception;
        }

        if (_deadline is { IsCancellationRequested: true })
        {
            return new GrpcException(
                GrpcStatusCode.DeadlineExceeded,
                "the deadline passed before the call was done",
                innerException: exception
            );
        }

        return exception is GrpcException ? exception
            : _callers.IsCancellationRequested ? new OperationCanceledException("the call was cancelled", exception, _callers)
            : Token.IsCancellationRequested ? new OperationCanceledException("the call was disposed", exception, Token)
            // SocketsHttpHandler's word for a request whose response has ended first.
            : exception is OperationCanceledException ? exception
            : ConnectionErrors.ToStatus(exception);
    }

    public void Cancel() => _over.Cancel();

    public void Dispose()
    {
        _over.Dispose();
        _deadline?.Dispose();
    }
}

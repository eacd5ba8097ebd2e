namespace Pillion.Grpc.Server;

/// <summary>When a call has to be over: a token that is cancelled then, or when the caller goes away.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public CallDeadline(TimeSpan timeout, TimeProvider time, CancellationToken aborted)
    {
        At = time.GetUtcNow() + timeout;
        _timer = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, aborted);
        Token = _either.Token;
    }

    public DateTimeOffset At { get; }

    public CancellationToken Token { get; }

    public bool HasPassed => _timer.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}

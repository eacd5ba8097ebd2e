using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Pillion.Redis.Connections;

/// <summary>
/// A place in the line of commands that wait for replies; pooled. It is done once, by the connection's reader, its failure or the caller's
/// cancellation, whichever is first. A cancelled one stays in the line, since its reply still comes, and is not used again.
/// </summary>
internal sealed class PendingReply : IValueTaskSource<RedisReply>
{
    private const int MaxPooled = 1024;

    private static readonly ConcurrentQueue<PendingReply> s_pool = new();

    private ManualResetValueTaskSourceCore<RedisReply> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private RedisReply[]? _collected;
    private int _replies;
    private int _received;
    private int _isDone;
    private bool _wasCancelled;

    private PendingReply() { }

    /// <summary>Where in the connection's stream of sent bytes its command starts.</summary>
    public long SentFrom { get; private set; }

    /// <summary>When it was queued, by the connection's clock.</summary>
    public long QueuedAt { get; private set; }

    /// <summary>What the caller awaits. Asked for once, before it can be done.</summary>
    public ValueTask<RedisReply> Task => new(this, _core.Version);

    /// <summary>Takes one from the pool.</summary>
    public static PendingReply Rent(int replies, long sentFrom, long queuedAt)
    {
        if (!s_pool.TryDequeue(out var reply))
        {
            reply = new PendingReply();
        }

        reply._replies = replies;
        reply._received = 0;
        reply._collected = replies > 1 ? new RedisReply[replies] : null;
        reply._isDone = 0;
        reply.SentFrom = sentFrom;
        reply.QueuedAt = queuedAt;
        return reply;
    }

    /// <summary>Lets the token end the waiting. Called by the caller, after the command was queued.</summary>
    public void CancelBy(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _registration = token.UnsafeRegister(static (state, token) => ((PendingReply)state!).Cancel(token), this);
        }
    }

    /// <summary>Whether the next reply is the last one of the command.</summary>
    public bool IsLast => _received + 1 == _replies;

    /// <summary>Takes a reply that is not the last one.</summary>
    public void Collect(in RedisReply reply) => _collected![_received++] = reply;

    /// <summary>Takes the last reply; it is out of the line by now.</summary>
    public void Finish(in RedisReply reply)
    {
        if (_collected is not null)
        {
            _collected[_received] = reply;
        }

        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            _core.SetResult(_collected is null ? reply : RedisReply.OfArray(_collected));
        }
    }

    /// <summary>Tells the caller that there will be no reply.</summary>
    public void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            _core.SetException(exception);
        }
    }

    /// <inheritdoc/>
    public RedisReply GetResult(short token)
    {
        // Waits for a cancellation that is under way: after this nobody but us knows this object.
        _registration.Dispose();
        _registration = default;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (!_wasCancelled)
            {
                _core.Reset();
                _collected = null;
                if (s_pool.Count < MaxPooled)
                {
                    s_pool.Enqueue(this);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            _wasCancelled = true;
            _core.SetException(new OperationCanceledException(token));
        }
    }
}

namespace Pillion.BuildingBlocks.Shutdown;

/// <summary>How the runtime is to stop.</summary>
public enum ShutdownMode
{
    /// <summary>Let requests under way finish, then stop.</summary>
    Graceful,

    /// <summary>Stop at once with exit code 1, after the answer had 100 ms to leave (header <c>dapr-force-shutdown: true</c>).</summary>
    Force,
}

/// <summary>The shutdown API: passes the wish on to the host, which decides what it stops.</summary>
public sealed class ShutdownOperations
{
    private readonly Action<ShutdownMode>? _shutdown;

    internal ShutdownOperations(Action<ShutdownMode>? shutdown)
    {
        _shutdown = shutdown;
    }

    /// <summary>Asks the host to stop; returns before it does, so that the caller gets its answer.</summary>
    public void Request(ShutdownMode mode)
    {
        if (_shutdown is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static s => s._shutdown(s.mode), (_shutdown, mode), preferLocal: false);
        }
    }
}

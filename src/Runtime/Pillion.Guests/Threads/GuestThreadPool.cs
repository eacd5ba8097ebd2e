namespace Pillion.Guests.Threads;

/// <summary>
/// The threads that guests run on: with a stack of known size, apart from the .NET thread pool, because guests are synchronous and
/// block while they wait. Threads are made when all are busy and end after a while without work.
/// </summary>
internal sealed class GuestThreadPool : IDisposable
{
    /// <summary>Stack of a guest thread, in bytes. Address space; memory is used as deep as guests go.</summary>
    public const int StackBytes = 16 << 20;

    // What a nested guest leaves for host functions between guests, and for the engine's own reserve at the end.
    private const int HostBytesPerLevel = 512 * 1024;

    private static readonly TimeSpan s_idleLifetime = TimeSpan.FromSeconds(30);

    [ThreadStatic]
    private static int s_depth;

    private readonly object _lock = new();
    private readonly Queue<Action> _work = new();
    private int _idle;
    private bool _disposed;

    /// <summary>Whether the caller runs on a guest thread with room for one more guest.</summary>
    /// <param name="guestStackBytes">How deep that guest may go.</param>
    public static bool CanNest(int guestStackBytes) => s_depth > 0 && (s_depth + 1L) * (guestStackBytes + HostBytesPerLevel) < StackBytes;

    /// <summary>Runs a function on a guest thread.</summary>
    public Task<T> RunAsync<T>(Func<T> function)
    {
        // Continuations must not run on the guest thread: it is to be free for the next guest at once.
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (OperationCanceledException e)
            {
                completion.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    /// <summary>Runs a function for a guest that waits for it, on the guest's own thread.</summary>
    public static T RunNested<T>(Func<T> function)
    {
        s_depth++;
        try
        {
            return function();
        }
        finally
        {
            s_depth--;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Enqueue(Action work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _work.Enqueue(work);

            // A woken thread stays counted as idle until it took its work, so count what is queued against it.
            if (_idle >= _work.Count)
            {
                Monitor.Pulse(_lock);
                return;
            }
        }

        new Thread(Run, StackBytes) { IsBackground = true, Name = "pillion-guest" }.Start();
    }

    private void Run()
    {
        s_depth = 1;
        while (TryTake(out var work))
        {
            work();
        }
    }

    private bool TryTake(out Action work)
    {
        lock (_lock)
        {
            _idle++;
            try
            {
                while (!_work.TryDequeue(out work!))
                {
                    if (_disposed || !Monitor.Wait(_lock, s_idleLifetime))
                    {
                        return _work.TryDequeue(out work!);
                    }
                }

                return true;
            }
            finally
            {
                _idle--;
            }
        }
    }
}

namespace Pillion.Wasm;

/// <summary>
/// Threads for guests that wait or run long: with a stack of known size, apart from the .NET thread pool, because guests are synchronous and
/// block while they wait. Threads are made when all are busy and end after a while without work. Safe for concurrent use.
/// </summary>
public sealed class GuestThreads : IDisposable
{
    /// <summary>Stack of a guest thread, in bytes. Address space; memory is used as deep as guests go.</summary>
    public const int StackBytes = 16 << 20;

    private static readonly TimeSpan s_idleLifetime = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly Queue<Action> _work = new();
    private int _idle;
    private bool _disposed;

    /// <summary>Runs a function on a guest thread.</summary>
    /// <exception cref="ObjectDisposedException">The threads have been given up.</exception>
    public Task<T> RunAsync<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);

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

    /// <summary>Has something done on a guest thread. It must not throw.</summary>
    /// <exception cref="ObjectDisposedException">The threads have been given up.</exception>
    public void Post(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Enqueue(work);
    }

    /// <summary>Ends the threads that are idle; those that are busy end when their guest has.</summary>
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

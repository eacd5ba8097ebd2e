namespace Pillion.Guests.Threads;

/// <summary>
/// The threads that guests run on: with a stack of known size, apart from the .NET thread pool, because guests are synchronous and
/// block while they wait. Threads are made when all are busy and end after a while without work.
/// </summary>
internal sealed class GuestThreadPool : IDisposable
{
    /// <summary>Stack of a guest thread, in bytes. Address space; memory is used as deep as guests go.</summary>
    public const int StackBytes = 16 << 20;

    private static readonly TimeSpan s_idleLifetime = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly Queue<Action<GuestChain>> _work = new();
    private int _idle;
    private bool _disposed;

    /// <summary>Runs a function on a guest thread; it is given the thread's chain, which is empty.</summary>
    public Task<T> RunAsync<T>(Func<GuestChain, T> function)
    {
        // Continuations must not run on the guest thread: it is to be free for the next guest at once.
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(chain =>
        {
            try
            {
                completion.SetResult(function(chain));
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

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Enqueue(Action<GuestChain> work)
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
        var chain = GuestChain.Begin();
        while (TryTake(out var work))
        {
            work(chain);
        }
    }

    private bool TryTake(out Action<GuestChain> work)
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

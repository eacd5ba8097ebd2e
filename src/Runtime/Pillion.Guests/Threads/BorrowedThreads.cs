namespace Pillion.Guests.Threads;

/// <summary>
/// Threads of the .NET pool that guests run on for a moment: to hand a request to a <see cref="GuestThreadPool"/> and back costs more than most guests do.
/// So many may at once; what finds no place runs on a thread of guests.
/// </summary>
/// <remarks>
/// The pool counts on its threads not to block. So runs are watched, by a thread that does not depend on the pool: one that blocks, or takes long,
/// has its thread replaced (<see cref="BorrowedThread.Replace"/>).
/// </remarks>
internal sealed class BorrowedThreads : IDisposable
{
    /// <summary>How often runs are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    // Without a run for so many looks the watch sleeps until the next one.
    private const int LooksBeforeSleep = 20;

    private readonly BorrowedThread[] _threads;
    private readonly object _lock = new();
    private int _isAsleep = 1;

    // Under the lock.
    private bool _isStarted;
    private bool _disposed;

    /// <param name="count">How many guests run so at once.</param>
    /// <param name="addPoolThreads">Changes how many threads the pool has: <see cref="PoolThreads.Add"/>.</param>
    public BorrowedThreads(int count, Action<int> addPoolThreads)
    {
        _threads = new BorrowedThread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new BorrowedThread(addPoolThreads);
        }
    }

    /// <summary>Whether runs are looked at; not when there has been none for a while.</summary>
    public bool IsWatching => Volatile.Read(ref _isAsleep) == 0;

    /// <summary>Makes the calling thread a guest's.</summary>
    /// <param name="run">What will run.</param>
    /// <param name="stackBytes">How deep the guest may go.</param>
    /// <returns>To be disposed on the same thread when the run has ended; null if it is to run elsewhere.</returns>
    public BorrowedThread? TryBorrow(IBorrowingRun run, int stackBytes)
    {
        foreach (var thread in _threads)
        {
            if (thread.TryTake(run, stackBytes))
            {
                // Either this sees that the watch sleeps, or the watch sees the run.
                if (Volatile.Read(ref _isAsleep) != 0)
                {
                    WakeWatch();
                }

                return thread;
            }
        }

        return null;
    }

    /// <summary>Ends the watch; nothing runs any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.Pulse(_lock);
        }
    }

    private void WakeWatch()
    {
        lock (_lock)
        {
            Monitor.Pulse(_lock);
            if (!_isStarted)
            {
                _isStarted = true;
                new Thread(Watch)
                {
                    IsBackground = true,
                    Name = "pillion-watch",
                    Priority = ThreadPriority.AboveNormal,
                }.Start();
            }
        }
    }

    private void Watch()
    {
        lock (_lock)
        {
            while (!_disposed)
            {
                Volatile.Write(ref _isAsleep, 0);
                for (var idle = 0; idle < LooksBeforeSleep && !_disposed; idle = Look() ? 0 : idle + 1)
                {
                    Monitor.Wait(_lock, Interval);
                }

                Interlocked.Exchange(ref _isAsleep, 1);
                if (!Look() && !_disposed)
                {
                    Monitor.Wait(_lock);
                }
            }
        }
    }

    private bool Look()
    {
        var isAny = false;
        foreach (var thread in _threads)
        {
            isAny |= thread.Look(Interval);
        }

        return isAny;
    }
}

namespace Pillion.Guests.Threads;

/// <summary>A thread of the .NET pool while a guest runs on it; made once for one of the guests that run so, and used again.</summary>
/// <param name="addPoolThreads">Changes how many threads the pool has.</param>
internal sealed class BorrowedThread(Action<int> addPoolThreads) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly GuestChain _chain = new();
    private IBorrowingRun? _run;
    private bool _isReplaced;

    // The watch's own.
    private IBorrowingRun? _seen;
    private int _looks;

    /// <summary>The guests on it.</summary>
    public GuestChain Chain => _chain;

    /// <summary>Takes the calling thread for a run, if no other has this, and the stack has room for a guest.</summary>
    /// <param name="run">What will run.</param>
    /// <param name="stackBytes">How deep the guest may go.</param>
    public bool TryTake(IBorrowingRun run, int stackBytes)
    {
        if (Volatile.Read(ref _run) is not null || Interlocked.CompareExchange(ref _run, run, null) is not null)
        {
            return false;
        }

        if (_chain.TryBegin(stackBytes))
        {
            return true;
        }

        Volatile.Write(ref _run, null);
        return false;
    }

    /// <summary>The pool will miss the thread: it may have another one until the run has ended.</summary>
    /// <param name="run">Who says so; nothing happens if that has ended.</param>
    public void Replace(IBorrowingRun run)
    {
        lock (_lock)
        {
            if (!_isReplaced && _run == run)
            {
                _isReplaced = true;
                addPoolThreads(1);
            }
        }
    }

    /// <summary>Tells a run how long it has been under way. For the thread that watches.</summary>
    /// <param name="interval">Time between two calls.</param>
    /// <returns>Whether there is one.</returns>
    public bool Look(TimeSpan interval)
    {
        var run = Volatile.Read(ref _run);
        if (run is null || run != _seen)
        {
            (_seen, _looks) = (run, 0);
            return run is not null;
        }

        _looks++;
        run.GoesOn(this, _looks * interval);
        return true;
    }

    /// <summary>The run has ended. On its thread.</summary>
    public void Dispose()
    {
        _chain.End();
        lock (_lock)
        {
            _run = null;
            if (_isReplaced)
            {
                _isReplaced = false;
                addPoolThreads(-1);
            }
        }
    }
}

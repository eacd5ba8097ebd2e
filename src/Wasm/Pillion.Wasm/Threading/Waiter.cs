using System.Diagnostics;

namespace Pillion.Wasm.Threading;

/// <summary>A thread that waits for the notification of an address.</summary>
internal sealed class Waiter(nint address)
{
    // The monitor takes no wait of more than 24 days; waking for nothing once a day costs nothing.
    private const long LongestWaitMilliseconds = 24 * 60 * 60 * 1000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly object _lock = new();
    private bool _isInterrupted;

    public nint Address => address;

    /// <summary>Whether it was notified. Written with its bucket's lock held.</summary>
    public bool IsNotified { get; private set; }

    public bool IsInterrupted
    {
        get
        {
            lock (_lock)
            {
                return _isInterrupted;
            }
        }
    }

    public void Notify()
    {
        lock (_lock)
        {
            IsNotified = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Ends the wait because the guest must stop.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _isInterrupted = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Blocks the thread until one of the above, or until the time has passed.</summary>
    /// <param name="nanoseconds">How long; negative for ever.</param>
    public void Block(long nanoseconds)
    {
        var start = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (!IsNotified && !_isInterrupted)
            {
                if (nanoseconds < 0)
                {
                    Monitor.Wait(_lock);
                    continue;
                }

                var left = nanoseconds - (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
                if (left <= 0)
                {
                    return;
                }

                // Rounded up: a wait may be longer, but not shorter.
                var milliseconds = (left / NanosecondsPerMillisecond) + 1;
                Monitor.Wait(_lock, (int)Math.Min(milliseconds, LongestWaitMilliseconds));
            }
        }
    }
}

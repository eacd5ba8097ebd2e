using System.Diagnostics;

namespace Pillion.Wasm.Execution;

/// <summary>
/// The thread that stops guests whose time is up. A thread of its own, and not the pool's timers, because those are late
/// exactly when guests keep all processors busy.
/// </summary>
/// <remarks>
/// Adding and removing is O(1). The thread sleeps until the earliest deadline it knows; deadlines that are met leave it
/// asleep, so a steady stream of short calls wakes it once a timeout, not once a call.
/// </remarks>
internal sealed class DeadlineMonitor
{
    // Longer than any guest runs, and within what timestamps hold.
    private static readonly TimeSpan s_farthest = TimeSpan.FromDays(10_000);

    // The monitor takes no wait of more than 24 days; waking for nothing once a day costs nothing.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private static readonly Lazy<DeadlineMonitor> s_shared = new(() => new DeadlineMonitor());

    private readonly object _lock = new();
    private readonly LinkedList<Deadline> _deadlines = new();
    private long _wakesAt = long.MaxValue;

    private DeadlineMonitor()
    {
        var thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "pillion-deadlines",
            Priority = ThreadPriority.AboveNormal,
        };
        thread.Start();
    }

    public static DeadlineMonitor Shared => s_shared.Value;

    public void Add(Deadline deadline, TimeSpan timeout)
    {
        var seconds = (timeout < s_farthest ? timeout : s_farthest).TotalSeconds;
        lock (_lock)
        {
            deadline.DueAt = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
            deadline.Node ??= new LinkedListNode<Deadline>(deadline);
            if (deadline.Node.List is null)
            {
                _deadlines.AddLast(deadline.Node);
            }

            if (deadline.DueAt < _wakesAt)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    public void Remove(Deadline deadline)
    {
        if (deadline.Node is null)
        {
            return;
        }

        lock (_lock)
        {
            if (deadline.Node.List is not null)
            {
                _deadlines.Remove(deadline.Node);
            }
        }
    }

    private void Run()
    {
        var due = new List<Deadline>();
        lock (_lock)
        {
            while (true)
            {
                TakeDue(due);
                if (due.Count > 0)
                {
                    // Interrupting only protects a page or sets a flag, so it may happen under the lock: a scope that ends
                    // meanwhile waits, and then sees that it expired.
                    foreach (var deadline in due)
                    {
                        deadline.Expire();
                    }

                    due.Clear();
                }

                Wait();
            }
        }
    }

    private void TakeDue(List<Deadline> due)
    {
        var now = Stopwatch.GetTimestamp();
        _wakesAt = long.MaxValue;
        for (var node = _deadlines.First; node is not null; )
        {
            var next = node.Next;
            if (node.Value.DueAt <= now)
            {
                _deadlines.Remove(node);
                due.Add(node.Value);
            }
            else
            {
                _wakesAt = Math.Min(_wakesAt, node.Value.DueAt);
            }

            node = next;
        }
    }

    private void Wait()
    {
        if (_wakesAt == long.MaxValue)
        {
            Monitor.Wait(_lock);
            return;
        }

        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _wakesAt);
        if (left > TimeSpan.Zero)
        {
            // Rounded up: waking a moment early would only mean another wait.
            Monitor.Wait(_lock, left < s_longestWait ? left + TimeSpan.FromMilliseconds(1) : s_longestWait);
        }
    }
}

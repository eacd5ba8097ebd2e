namespace Pillion.BuildingBlocks.Jobs;

/// <summary>
/// The jobs in memory: which is due when, and whose app is there. A job that is due while its app is away is staged: it waits with the app's name on it
/// and costs nothing until the app comes.
/// </summary>
internal sealed class JobTable : IAsyncDisposable
{
    private readonly Lock _lock = new();

    // All guarded by _lock.
    private readonly Dictionary<JobKey, JobEntry> _jobs = [];
    private readonly PriorityQueue<JobEntry, DateTimeOffset> _queue = new();
    private readonly Dictionary<string, JobListener> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JobEntry>> _staged = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>How many jobs there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _jobs.Count;
            }
        }
    }

    /// <summary>The job of that key; null when there is none.</summary>
    public JobEntry? Find(JobKey key)
    {
        lock (_lock)
        {
            return _jobs.GetValueOrDefault(key);
        }
    }

    /// <summary>The jobs of an app whose names begin as the key's.</summary>
    public List<JobEntry> List(JobKey prefix)
    {
        lock (_lock)
        {
            return
            [
                .. _jobs
                    .Where(j =>
                        j.Key.Namespace == prefix.Namespace
                        && j.Key.AppId == prefix.AppId
                        && j.Key.Name.StartsWith(prefix.Name, StringComparison.Ordinal)
                    )
                    .Select(j => j.Value),
            ];
        }
    }

    /// <summary>Whether the entry was not replaced or removed meanwhile.</summary>
    public bool IsCurrent(JobEntry entry)
    {
        lock (_lock)
        {
            return IsCurrentLocked(entry);
        }
    }

    /// <summary>Puts a job in, in the place of one with the same key.</summary>
    public void Put(JobEntry entry, DateTimeOffset due)
    {
        lock (_lock)
        {
            _jobs[entry.Record.Key] = entry;
            _queue.Enqueue(entry, due);
            Signal();
        }
    }

    /// <summary>Takes a job out.</summary>
    public void Remove(JobKey key)
    {
        lock (_lock)
        {
            // Its place in the queue is noticed when its time comes.
            _jobs.Remove(key);
        }
    }

    /// <summary>Takes back a job whose app went away before it was done.</summary>
    public void GiveBack(JobEntry entry, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (IsCurrentLocked(entry))
            {
                _queue.Enqueue(entry, now);
                Signal();
            }
        }
    }

    /// <summary>An app is there; what was staged for it is due.</summary>
    public void Attach(JobListener listener)
    {
        lock (_lock)
        {
            _listeners[listener.Prefix] = listener;
            if (_staged.Remove(listener.Prefix, out var entries))
            {
                foreach (var entry in entries)
                {
                    _queue.Enqueue(entry, DateTimeOffset.MinValue);
                }
            }

            Signal();
        }
    }

    /// <summary>An app is gone.</summary>
    public void Detach(JobListener listener)
    {
        lock (_lock)
        {
            if (_listeners.GetValueOrDefault(listener.Prefix) == listener)
            {
                _listeners.Remove(listener.Prefix);
            }
        }
    }

    /// <summary>Takes the jobs that are due and have their app; says when the next one is, and gives a task that completes when that may have changed.</summary>
    public (List<(JobEntry Entry, JobListener Listener)> Due, DateTimeOffset? Next, Task Changed) TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_changed.Task.IsCompleted)
            {
                _changed = NewSignal();
            }

            List<(JobEntry, JobListener)> due = [];
            while (_queue.TryPeek(out var entry, out var time))
            {
                if (!IsCurrentLocked(entry))
                {
                    _queue.Dequeue();
                    continue;
                }

                if (time > now)
                {
                    return (due, time, _changed.Task);
                }

                _queue.Dequeue();
                Take(entry, due);
            }

            return (due, null, _changed.Task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        JobListener[] listeners;
        lock (_lock)
        {
            listeners = [.. _listeners.Values];
        }

        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    private void Take(JobEntry entry, List<(JobEntry Entry, JobListener Listener)> due)
    {
        var prefix = JobKey.Prefix(entry.Record.Key.Namespace, entry.Record.Key.AppId);
        if (_listeners.TryGetValue(prefix, out var listener))
        {
            due.Add((entry, listener));
            return;
        }

        if (!_staged.TryGetValue(prefix, out var staged))
        {
            _staged[prefix] = staged = [];
        }

        staged.Add(entry);
    }

    private bool IsCurrentLocked(JobEntry entry) => _jobs.GetValueOrDefault(entry.Record.Key) == entry;

    private void Signal() => _changed.TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

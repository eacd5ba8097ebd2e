using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>An app that is there to be told of its jobs.</summary>
internal sealed class JobListener : IAsyncDisposable
{
    private readonly Action<JobListener> _detach;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly HashSet<Task> _underWay = [];

    public JobListener(string prefix, Func<JobTrigger, CancellationToken, ValueTask<JobTriggerStatus>> trigger, Action<JobListener> detach)
    {
        _detach = detach;
        Prefix = prefix;
        Trigger = trigger;
        Stopping = _stopping.Token;
    }

    /// <summary>What its jobs' keys begin with.</summary>
    public string Prefix { get; }

    /// <summary>Tells the app.</summary>
    public Func<JobTrigger, CancellationToken, ValueTask<JobTriggerStatus>> Trigger { get; }

    /// <summary>Cancelled when the app goes.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Begins something that is waited for when the app goes.</summary>
    public void Run(Func<Task> work)
    {
        var task = Task.Run(work);
        lock (_lock)
        {
            _underWay.Add(task);
        }

        _ = task.ContinueWith(
            done =>
            {
                lock (_lock)
                {
                    _underWay.Remove(done);
                }
            },
            TaskScheduler.Default
        );
    }

    public async ValueTask DisposeAsync()
    {
        _detach(this);
        await _stopping.CancelAsync();
        Task[] underWay;
        lock (_lock)
        {
            underWay = [.. _underWay];
        }

        await Task.WhenAll(underWay);
        _stopping.Dispose();
    }
}

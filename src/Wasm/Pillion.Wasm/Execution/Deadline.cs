namespace Pillion.Wasm.Execution;

/// <summary>The time limit of an instance's calls; made once for an instance and used again.</summary>
internal sealed class Deadline(Instance instance)
{
    private CancellationTokenRegistration _cancellation;
    private volatile bool _expired;

    public bool IsExpired => _expired;

    /// <summary>When the guest must stop, in the ticks of <see cref="TimeProvider.GetTimestamp"/>. Owned by the monitor.</summary>
    public long DueAt { get; set; }

    /// <summary>Neighbours in the monitor's list, and whether it is in it. Owned by the monitor.</summary>
    public LinkedListNode<Deadline>? Node { get; set; }

    public DeadlineScope Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _expired = false;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            DeadlineMonitor.Shared.Add(this, timeout);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static d => ((Deadline)d!).Expire(), this);
        }

        return new DeadlineScope(this);
    }

    public void Expire()
    {
        _expired = true;
        instance.Interrupt();
    }

    public void Stop()
    {
        DeadlineMonitor.Shared.Remove(this);
        _cancellation.Dispose();
        _cancellation = default;
        if (_expired)
        {
            instance.ClearInterrupt();
        }
    }
}

namespace Pillion.Wasm.Execution;

/// <summary>The time limit of an instance's calls; made once for an instance and used again.</summary>
internal sealed class Deadline(Instance instance)
{
    private CancellationTokenRegistration _cancellation;
    private volatile bool _active;
    private volatile bool _expired;
    private long _scope;

    /// <summary>Whether it stops the guest now.</summary>
    public bool IsOver => _active && _expired;

    /// <summary>When the guest must stop, in the ticks of <see cref="TimeProvider.GetTimestamp"/>. Owned by the monitor.</summary>
    public long DueAt { get; set; }

    /// <summary>Neighbours in the monitor's list, and whether it is in it. Owned by the monitor.</summary>
    public LinkedListNode<Deadline>? Node { get; set; }

    public DeadlineScope Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Stop();
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        }

        _expired = false;
        _active = true;
        _scope++;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            DeadlineMonitor.Shared.Add(this, timeout);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static d => ((Deadline)d!).Expire(), this);
        }

        return new DeadlineScope(this, _scope);
    }

    public void Expire()
    {
        _expired = true;
        instance.Interrupt();
    }

    /// <summary>Whether the scope of that number, the present or last one, has expired.</summary>
    public bool IsExpired(long scope) => _scope == scope && _expired;

    /// <summary>Ends the scope of that number, if it is the present one.</summary>
    public void Stop(long scope)
    {
        if (_scope == scope)
        {
            Stop();
        }
    }

    public void Stop()
    {
        if (!_active)
        {
            return;
        }

        // Both wait for an expiry that is under way.
        DeadlineMonitor.Shared.Remove(this);
        _cancellation.Dispose();
        _cancellation = default;
        _active = false;
        if (_expired)
        {
            instance.ClearInterrupt();
        }
    }
}

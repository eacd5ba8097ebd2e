using Pillion.Wasm.Components;

namespace Pillion.Guests.Components;

/// <summary>
/// An instance serves many requests, several at once, keeping its memory: while one of them waits, the others go on. It is replaced after so many
/// requests, or when one fails; those that are under way in it then end first.
/// </summary>
/// <param name="most">How many instances there may be at once, but for those that have failed and end.</param>
/// <param name="concurrency">How many requests one instance serves at once.</param>
internal sealed class SharedInstances(GuestComponent app, ComponentPool pool, int most, int concurrency) : InstanceSource(app, pool)
{
    // A processor runs one of them at a time.
    private readonly int _enough = Math.Min(most, Environment.ProcessorCount);
    private readonly object _lock = new();
    private readonly List<GuestInstance> _open = [];
    private int _beginning;

    /// <inheritdoc/>
    public override bool AreShared => true;

    public override GuestInstance Rent()
    {
        lock (_lock)
        {
            while (true)
            {
                if (Find() is { } instance)
                {
                    Take(instance);
                    return instance;
                }

                if (_open.Count + _beginning < most || _beginning == 0)
                {
                    break;
                }

                // Another request makes the last that may be.
                Monitor.Wait(_lock);
            }

            _beginning++;
        }

        GuestInstance? made = null;
        try
        {
            made = Begin();
        }
        finally
        {
            lock (_lock)
            {
                _beginning--;
                if (made is not null)
                {
                    _open.Add(made);
                    Take(made);
                }

                Monitor.PulseAll(_lock);
            }
        }

        return made;
    }

    public override void TimedOut(GuestInstance instance)
    {
        bool isWanted;
        lock (_lock)
        {
            instance.HasFailed = true;
            _open.Remove(instance);
            isWanted = ++instance.Late < instance.Active;
        }

        // Others may end well, if the guest only waits; if it runs without end they will be late too.
        if (!isWanted)
        {
            instance.Component.Interrupt();
        }
    }

    public override void Return(GuestInstance instance, bool isIntact)
    {
        lock (_lock)
        {
            instance.Active--;
            instance.HasFailed |= !isIntact;
            if (instance.HasFailed)
            {
                _open.Remove(instance);
            }

            if (instance.Active > 0 || _open.Contains(instance))
            {
                return;
            }
        }

        if (instance.HasFailed)
        {
            Discard(instance);
        }
        else
        {
            End(instance);
        }
    }

    public override void Dispose()
    {
        foreach (var instance in _open)
        {
            End(instance);
        }

        _open.Clear();
        base.Dispose();
    }

    /// <summary>The instance to use: one where nothing runs, or, once every processor has one, that with the least to do.</summary>
    private GuestInstance? Find()
    {
        GuestInstance? least = null;
        foreach (var instance in _open)
        {
            if (instance.Active >= concurrency)
            {
                continue;
            }

            if (!instance.Component.IsBusy)
            {
                return instance;
            }

            if (least is null || instance.Active < least.Active)
            {
                least = instance;
            }
        }

        return _open.Count >= _enough ? least : null;
    }

    private void Take(GuestInstance instance)
    {
        instance.Active++;
        if (++instance.Requests >= ReusedInstances.MaxRequests)
        {
            _open.Remove(instance);
        }
    }
}

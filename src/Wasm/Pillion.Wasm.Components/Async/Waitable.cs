namespace Pillion.Wasm.Components.Async;

/// <summary>Something that goes on at the same time, and of which guests can wait to hear (Canonical ABI, <c>Waitable</c>).</summary>
internal abstract class Waitable
{
    private bool _isUsedSynchronously;

    public WaitableSet? Set { get; private set; }

    /// <summary>Whether there is something to tell.</summary>
    public bool HasEvent { get; protected set; }

    /// <summary>Its place in the table of the instance that it is a handle of.</summary>
    public int Index { get; set; }

    /// <summary>What there is to tell, which is thereby told.</summary>
    public WaitableEvent TakeEvent()
    {
        HasEvent = false;
        return Deliver();
    }

    /// <summary>Moves it to another set.</summary>
    /// <exception cref="WasmTrapException">A call waits for it alone.</exception>
    public void Join(WaitableSet? set)
    {
        if (_isUsedSynchronously)
        {
            throw MixedUse();
        }

        Set?.Members.Remove(this);
        Set = set;
        set?.Members.Add(this);
    }

    /// <summary>A call is about to wait for it alone.</summary>
    /// <exception cref="WasmTrapException">It is in a set.</exception>
    public void CheckNotInSet()
    {
        if (Set is not null)
        {
            throw MixedUse();
        }
    }

    /// <summary>Stops the current thread until there is something to tell.</summary>
    public void WaitAlone(GuestThread thread)
    {
        _isUsedSynchronously = true;
        thread.Task.Instance.Scheduler.WaitUntil(thread, () => HasEvent);
        _isUsedSynchronously = false;
    }

    /// <summary>The event, as it is at the time it is told.</summary>
    protected abstract WaitableEvent Deliver();

    private static WasmTrapException MixedUse() => AsyncTraps.Trap("waitable cannot be used synchronously while added to a waitable set");
}

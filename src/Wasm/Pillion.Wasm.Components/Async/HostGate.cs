namespace Pillion.Wasm.Components.Async;

/// <summary>
/// Lets one thread of the host at a time into instances that have tasks: what the host completes elsewhere makes them go on, while others may call.
/// </summary>
internal sealed class HostGate
{
    [ThreadStatic]
    private static HostGate? s_entered;

    private readonly SemaphoreSlim _free = new(1, 1);
    private HostGate? _outer;

    /// <summary>Whether this thread, or one that it runs for, is inside.</summary>
    public bool IsEntered
    {
        get
        {
            for (var gate = s_entered; gate is not null; gate = gate._outer)
            {
                if (gate == this)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether someone is inside.</summary>
    public bool IsTaken => _free.CurrentCount == 0;

    /// <summary>Waits until nobody is inside, and enters.</summary>
    /// <exception cref="WasmTrapException">A guest that is inside called the host, which calls it again.</exception>
    public void Enter()
    {
        if (IsEntered)
        {
            throw AsyncTraps.Trap("cannot enter component instance: it is running");
        }

        _free.Wait();
        _outer = s_entered;
        s_entered = this;
    }

    public void Leave()
    {
        s_entered = _outer;
        _outer = null;
        _free.Release();
    }

    /// <summary>The calling thread, a fiber, runs for who is inside.</summary>
    public void Inherit() => s_entered = this;
}

namespace Pillion.Guests.Threads;

/// <summary>
/// The guests that are under way on one guest thread: the last one runs, each other waits in a call to the next. Used by its thread
/// only, but for <see cref="Suspend"/> and <see cref="Resume"/>.
/// </summary>
internal sealed class GuestChain
{
    /// <summary>The deepest stack that a guest may have, in bytes.</summary>
    public const int MaxGuestStackBytes = GuestThreadPool.StackBytes - HostBytesPerGuest;

    // What a guest leaves for host functions between it and the next guest, and for the engine's own reserve at the end.
    private const int HostBytesPerGuest = 512 * 1024;

    [ThreadStatic]
    private static GuestChain? s_current;

    private readonly List<RunGate> _gates = [];
    private long _stackBytes;

    /// <summary>The chain of the calling thread; null when it is no guest thread.</summary>
    public static GuestChain? Current => s_current;

    /// <summary>Whether a guest is under way.</summary>
    public bool HasGuests => _gates.Count > 0;

    /// <summary>Makes the calling thread a guest thread.</summary>
    public static GuestChain Begin() => s_current = new GuestChain();

    /// <summary>Whether a guest is under way, and the thread's stack has room for one more.</summary>
    /// <param name="stackBytes">How deep that guest may go.</param>
    public bool CanNest(int stackBytes) => HasGuests && _stackBytes + stackBytes + HostBytesPerGuest <= GuestThreadPool.StackBytes;

    /// <summary>Whether a run of the app is among the guests.</summary>
    public bool Contains(RunGate gate) => _gates.Contains(gate);

    /// <summary>Runs a guest as the last of the chain.</summary>
    /// <param name="gate">Its app's; it has let the run in.</param>
    /// <param name="stackBytes">How deep the guest may go.</param>
    /// <param name="run">Runs it.</param>
    public T Run<T>(RunGate gate, int stackBytes, Func<T> run)
    {
        _gates.Add(gate);
        _stackBytes += stackBytes + HostBytesPerGuest;
        try
        {
            return run();
        }
        finally
        {
            _stackBytes -= stackBytes + HostBytesPerGuest;
            _gates.RemoveAt(_gates.Count - 1);
        }
    }

    /// <summary>The thread will block until a gate lets it in. Under the gates' lock; the chain does not change until <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        foreach (var gate in _gates)
        {
            gate.RunSuspended();
        }

        foreach (var gate in _gates)
        {
            gate.GrantIfStuck();
        }
    }

    /// <summary>Undoes <see cref="Suspend"/>. Under the gates' lock.</summary>
    public void Resume()
    {
        foreach (var gate in _gates)
        {
            gate.RunResumed();
        }
    }
}

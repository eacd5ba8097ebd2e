using Pillion.Wasm;

namespace Pillion.Guests.Threads;

/// <summary>
/// The guests that are under way on one thread: the last one runs, each other waits in a call to the next. Used by its thread only, but for
/// <see cref="Suspend"/> and <see cref="Resume"/>.
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
    private long _stackEnd;

    /// <summary>The chain of the calling thread; null when no guest runs on it.</summary>
    public static GuestChain? Current => s_current;

    /// <summary>Called on the thread when it is about to block.</summary>
    public Action? Waiting { get; set; }

    /// <summary>Whether a guest is under way.</summary>
    public bool HasGuests => _gates.Count > 0;

    /// <summary>Makes the calling thread a guest thread for ever.</summary>
    public static GuestChain Begin() => s_current = new GuestChain { _stackEnd = GuestThreadPool.StackBytes };

    /// <summary>Makes the calling thread a guest's until <see cref="End"/>, if it is nobody's and its stack has room for one.</summary>
    /// <param name="stackBytes">How deep the guest may go.</param>
    public bool TryBegin(int stackBytes)
    {
        _stackEnd = NativeStack.BytesLeft;
        if (s_current is not null || stackBytes + HostBytesPerGuest > _stackEnd)
        {
            return false;
        }

        s_current = this;
        return true;
    }

    /// <summary>Undoes <see cref="TryBegin"/>.</summary>
    public void End()
    {
        s_current = null;
        Waiting = null;
    }

    /// <summary>Whether a guest is under way, and the thread's stack has room for one more.</summary>
    /// <param name="stackBytes">How deep that guest may go.</param>
    public bool CanNest(int stackBytes) => HasGuests && _stackBytes + stackBytes + HostBytesPerGuest <= _stackEnd;

    /// <summary>Whether a run of the app is among the guests.</summary>
    public bool Contains(RunGate gate) => _gates.Contains(gate);

    /// <summary>Runs a guest as the last of the chain.</summary>
    /// <param name="gate">Its app's; it has let the run in.</param>
    /// <param name="stackBytes">How deep the guest may go.</param>
    /// <param name="run">Runs it.</param>
    public T Run<T>(RunGate gate, int stackBytes, Func<T> run)
    {
        Push(gate, stackBytes);
        try
        {
            return run();
        }
        finally
        {
            Pop(stackBytes);
        }
    }

    /// <inheritdoc cref="Run{T}(RunGate, int, Func{T})"/>
    /// <param name="state">What <paramref name="run"/> is given.</param>
    public void Run<TState>(RunGate gate, int stackBytes, TState state, Action<TState> run)
    {
        Push(gate, stackBytes);
        try
        {
            run(state);
        }
        finally
        {
            Pop(stackBytes);
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

    private void Push(RunGate gate, int stackBytes)
    {
        _gates.Add(gate);
        _stackBytes += stackBytes + HostBytesPerGuest;
    }

    private void Pop(int stackBytes)
    {
        _stackBytes -= stackBytes + HostBytesPerGuest;
        _gates.RemoveAt(_gates.Count - 1);
    }
}

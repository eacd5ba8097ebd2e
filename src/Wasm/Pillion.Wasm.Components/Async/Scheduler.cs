using System.Collections.Concurrent;

namespace Pillion.Wasm.Components.Async;

/// <summary>
/// What runs in the instances of one instantiation, one thing at a time (Canonical ABI, <c>Store</c>). Its methods are called by whoever has
/// entered it; only <see cref="Post"/> may be called from elsewhere.
/// </summary>
/// <param name="detach">Takes guests off the calling stack.</param>
/// <param name="attach">Puts them back.</param>
/// <param name="isInterrupted">Whether guests are to stop.</param>
/// <param name="gate">Held while they run.</param>
internal sealed class Scheduler(
    Func<Instance.DetachedRun> detach,
    Action<Instance.DetachedRun> attach,
    Func<bool> isInterrupted,
    HostGate gate
)
{
    private readonly List<GuestThread> _waiting = [];
    private readonly HashSet<GuestThread> _onFibers = [];
    private readonly HashSet<HostPeer> _peers = [];
    private readonly ConcurrentQueue<(Action Work, HostPromise? Promise)> _posted = new();
    private volatile bool _isInterrupted;

    /// <summary>The thread that runs now; null outside guests that have tasks.</summary>
    public GuestThread? Current { get; set; }

    /// <summary>Set from anywhere when <see cref="Post"/> has added something.</summary>
    public Action? Posted { get; set; }

    /// <summary>What the host does for guests and has not finished.</summary>
    public int HostOperations { get; set; }

    /// <summary>Changes when guests have ended: what the host does for those of before is no operation any more.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether the host serves a guest's stream or future.</summary>
    public bool HasPeers => _peers.Count > 0;

    /// <summary>What the host does not wait for, but serves. Counted in <see cref="HostOperations"/>.</summary>
    public void Add(HostPeer peer)
    {
        _peers.Add(peer);
        HostOperations++;
    }

    /// <inheritdoc cref="Add"/>
    public void Remove(HostPeer peer)
    {
        if (_peers.Remove(peer))
        {
            HostOperations--;
        }
    }

    /// <summary>Nobody will be at the other ends of what the host serves any more.</summary>
    public void GiveUpPeers()
    {
        foreach (var peer in (HostPeer[])[.. _peers])
        {
            peer.GiveUp();
        }
    }

    /// <summary>Whether anything waits: the state of the instances is more than their memories then.</summary>
    public bool HasWork => HasThreads || HostOperations > 0;

    /// <summary>Whether code of guests is to go on some time.</summary>
    public bool HasThreads => _waiting.Count > 0 || _onFibers.Count > 0;

    /// <summary>Whether something was posted and not done.</summary>
    public bool HasPosted => !_posted.IsEmpty;

    /// <summary>Has something done where guests may be touched. From any thread.</summary>
    /// <param name="promise">What fails if guests end before.</param>
    public void Post(Action work, HostPromise? promise = null)
    {
        _posted.Enqueue((work, promise));
        Posted?.Invoke();
    }

    /// <summary>Guests were told to stop: those that wait, too.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        Posted?.Invoke();
    }

    /// <summary>Does what was posted.</summary>
    /// <exception cref="WasmTrapException">Guests are to stop.</exception>
    public bool RunPosted()
    {
        if (_isInterrupted)
        {
            _isInterrupted = false;
            if (isInterrupted())
            {
                throw new WasmTrapException(TrapKind.Interrupted);
            }
        }

        var any = false;
        while (_posted.TryDequeue(out var posted))
        {
            posted.Work();
            any = true;
        }

        return any;
    }

    /// <summary>Lets a thread that is ready go on until it blocks (<c>Store.tick</c>), the one that waits longest first.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Tick()
    {
        if (FindReady(_ => true) is not { } thread)
        {
            return false;
        }

        Resume(thread, cancelled: false);
        return true;
    }

    /// <summary>The thread that is ready for longest, of those that may run.</summary>
    public GuestThread? FindReady(Func<GuestThread, bool> mayRun)
    {
        foreach (var thread in _waiting)
        {
            if (mayRun(thread) && thread.Ready!())
            {
                return thread;
            }
        }

        return null;
    }

    /// <summary>Whether a synchronous call can block because others of its instance can run meanwhile.</summary>
    public bool HasReadyPeer(GuestThread thread) =>
        FindReady(t => t != thread && t.Task.Instance == thread.Task.Instance && t.MayRunDuringSyncCall) is not null;

    /// <summary>Runs a thread, and those it switches to, until one blocks without naming another (<c>Thread.resume</c>).</summary>
    /// <param name="cancelled">What the thread is told.</param>
    /// <returns>A thread to go on with whose frames are on a stack below.</returns>
    public GuestThread? Resume(GuestThread thread, bool cancelled)
    {
        var outer = Current;
        for (var next = thread; next is not null; cancelled = false)
        {
            if (next.IsParkedInline)
            {
                Current = outer;
                return next;
            }

            Unpark(next);
            next.WasCancelled = cancelled;
            Current = next;
            next = Run(next);
        }

        Current = outer;
        return null;
    }

    /// <summary>Makes a suspended thread ready.</summary>
    public void ResumeLater(GuestThread thread) => Wait(thread, static () => true);

    /// <summary>Stops the current thread until it is resumed.</summary>
    /// <param name="next">Who goes on meanwhile; null for who resumed this one.</param>
    /// <returns>Whether it was resumed because of a cancellation.</returns>
    public bool Block(GuestThread thread, bool cancellable, GuestThread? next = null)
    {
        thread.IsCancellable = cancellable;
        thread.IsParked = true;
        if (thread.Fiber is { } fiber)
        {
            var detached = detach();
            try
            {
                fiber.Suspend(next);
            }
            finally
            {
                attach(detached);
            }
        }
        else
        {
            BlockInline(thread, next);
        }

        Current = thread;
        return thread.WasCancelled;
    }

    /// <summary>Stops the current thread until a condition holds (<c>Thread.wait_until</c>).</summary>
    /// <returns>Whether it was resumed because of a cancellation.</returns>
    public bool WaitUntil(GuestThread thread, Func<bool> ready, bool cancellable = false)
    {
        if (thread.Task.TakePendingCancellation(cancellable))
        {
            return true;
        }

        if (ready())
        {
            return false;
        }

        Wait(thread, ready);
        return Block(thread, cancellable);
    }

    /// <summary>Lets others run (<c>Thread.yield_</c>).</summary>
    /// <returns>Whether the task was cancelled.</returns>
    public bool Yield(GuestThread thread, bool cancellable)
    {
        if (thread.Task.TakePendingCancellation(cancellable))
        {
            return true;
        }

        if (!thread.Task.MayBlock(thread))
        {
            return false;
        }

        Wait(thread, static () => true);
        return Block(thread, cancellable);
    }

    /// <summary>Adds a thread to those that go on when a condition holds.</summary>
    public void Wait(GuestThread thread, Func<bool> ready)
    {
        thread.Ready = ready;
        _waiting.Add(thread);
    }

    /// <summary>Stops a thread that has no frames until a condition holds; then it does a step.</summary>
    /// <param name="step">Told whether it was cancelled.</param>
    public void WaitWithoutFrames(GuestThread thread, Func<bool> ready, Action<bool> step)
    {
        thread.Step = step;
        thread.IsParked = true;
        thread.IsCancellable = true;
        Wait(thread, ready);
    }

    /// <summary>Forgets all threads; their frames are unwound.</summary>
    /// <param name="reason">What those are told whose work was posted.</param>
    public void Abort(Exception reason)
    {
        _waiting.Clear();
        while (_posted.TryDequeue(out var posted))
        {
            posted.Promise?.Fail(reason);
        }

        HostOperations = 0;
        Epoch++;
        while (_onFibers.Count > 0)
        {
            var thread = _onFibers.First();
            _onFibers.Remove(thread);
            if (thread is { IsParked: true, Fiber: { } fiber })
            {
                var detached = detach();
                fiber.Abort();
                if (fiber.IsDone)
                {
                    Fiber.Return(fiber);
                }

                attach(detached);
            }
        }

        Current = null;
        HostPeer[] peers = [.. _peers];
        _peers.Clear();
        foreach (var peer in peers)
        {
            peer.End();
        }
    }

    private void Unpark(GuestThread thread)
    {
        if (thread.Ready is not null)
        {
            _waiting.Remove(thread);
            thread.Ready = null;
        }

        thread.IsParked = false;
        thread.IsCancellable = false;
    }

    private GuestThread? Run(GuestThread thread)
    {
        var fiber = thread.Fiber;
        Action<bool>? step = null;
        if (fiber is null)
        {
            step = thread.Step!;
            thread.Step = null;
            if (!thread.Task.NeedsFiber)
            {
                step(thread.WasCancelled);
                return null;
            }

            thread.Fiber = fiber = Fiber.Rent();
            _onFibers.Add(thread);
        }

        var detached = detach();
        GuestThread? next;
        try
        {
            next = step is null
                ? fiber.Resume()
                : fiber.Start(() =>
                {
                    gate.Inherit();
                    step(thread.WasCancelled);
                });
        }
        finally
        {
            if (fiber.IsDone)
            {
                _onFibers.Remove(thread);
                thread.Fiber = null;
                Fiber.Return(fiber);
            }

            attach(detached);
        }

        return next;
    }

    /// <summary>
    /// A synchronous call blocks: its callers wait for it anyway, so that its frames stay where they are and others run on top of them. Only
    /// threads of its own instance may; others could enter again what is entered below.
    /// </summary>
    private void BlockInline(GuestThread thread, GuestThread? next)
    {
        thread.IsParkedInline = true;
        while (next != thread)
        {
            next ??=
                FindReady(t => t.Task.Instance == thread.Task.Instance && t.MayRunDuringSyncCall)
                ?? throw AsyncTraps.Trap(
                    "deadlock detected: event loop cannot make further progress: a synchronous task blocks, and no other thread of its instance is ready"
                );
            if (next == thread)
            {
                break;
            }

            next = Resume(next, cancelled: false);
        }

        thread.IsParkedInline = false;
        Unpark(thread);
    }
}

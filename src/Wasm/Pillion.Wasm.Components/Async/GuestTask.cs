namespace Pillion.Wasm.Components.Async;

/// <summary>One call of an export of a component, as its callee sees it (Canonical ABI, <c>Task</c>).</summary>
/// <param name="call">Who called, and what; null for synchronous calls, whose callers are on the stack.</param>
internal sealed class GuestTask(ComponentInstance instance, TaskCall? call)
{
    private TaskState _state = TaskState.Initial;
    private GuestThread? _waitingToEnter;

    public ComponentInstance Instance => instance;

    public TaskCall? Call => call;

    /// <summary>Its threads; while it waits to enter, none.</summary>
    public List<GuestThread> Threads { get; } = [];

    /// <summary>Whether the type of its function is <c>async</c>.</summary>
    public bool IsAsyncType => call is { Callee.Type.IsAsync: true };

    /// <summary>Whether the core code does not expect to be entered again before it returns to its loop.</summary>
    public bool NeedsExclusive => call is null || !call.Callee.Options.IsAsync || call.Callee.Callback is not null;

    /// <summary>Whether it may stop with frames on its stack, and callers want to go on meanwhile.</summary>
    public bool NeedsFiber => instance.MayBlock;

    public bool IsResolved => _state == TaskState.Resolved;

    private Scheduler Scheduler => instance.Scheduler;

    /// <summary>Whether a thread of it may stop: functions that are not <c>async</c> may not before they return, unless others can run.</summary>
    public bool MayBlock(GuestThread thread) => IsAsyncType || IsResolved || Scheduler.HasReadyPeer(thread);

    /// <exception cref="WasmTrapException">It may not stop.</exception>
    public void CheckMayBlock(GuestThread thread, string what)
    {
        if (!MayBlock(thread))
        {
            throw AsyncTraps.MayNotBlock(what);
        }
    }

    /// <summary>Starts it: it runs until it blocks.</summary>
    public void Begin()
    {
        var thread = new GuestThread(this, isImplicit: true);
        if (!IsAsyncType)
        {
            var outer = Scheduler.Current;
            Scheduler.Current = thread;
            Threads.Add(thread);
            call!.Callee.Run(thread);
            Scheduler.Current = outer;
            return;
        }

        // Who keeps it out may be about to end: it goes on first, so that the caller need not come back for a call that can start.
        if (instance.Backpressure == 0 && instance.WaitingToEnter == 0)
        {
            if (HasBackpressure() && Scheduler.FindReady(t => t.Task == instance.Exclusive) is { } ready)
            {
                Scheduler.Resume(ready, cancelled: false);
            }
        }

        if (!HasBackpressure() && instance.WaitingToEnter == 0)
        {
            thread.Step = _ => Enter(thread);
            Scheduler.Resume(thread, cancelled: false);
            return;
        }

        instance.WaitingToEnter++;
        _waitingToEnter = thread;
        Scheduler.WaitWithoutFrames(
            thread,
            () => !HasBackpressure(),
            cancelled =>
            {
                _waitingToEnter = null;
                instance.WaitingToEnter--;
                if (cancelled)
                {
                    Cancel();
                    call!.End();
                }
                else
                {
                    Enter(thread);
                }
            }
        );
    }

    /// <summary>The implicit thread ends.</summary>
    public void Exit(GuestThread thread)
    {
        End(thread);
        if (IsAsyncType && NeedsExclusive)
        {
            instance.Exclusive = null;
        }
    }

    /// <summary>A thread ends.</summary>
    /// <exception cref="WasmTrapException">It was the last, and the task has not returned.</exception>
    public void End(GuestThread thread)
    {
        Threads.Remove(thread);
        thread.ForgetIndex();
        if (Threads.Count > 0 || call is null)
        {
            return;
        }

        if (!IsResolved)
        {
            throw AsyncTraps.Trap(
                $"async-lifted export {call.Callee.Context.Name} failed to produce a result: no `task.return` was called"
            );
        }

        call.End();
    }

    /// <summary>The caller needs the result no more (<c>Task.request_cancellation</c>).</summary>
    public void RequestCancellation()
    {
        if (_waitingToEnter is { } waiting)
        {
            _state = TaskState.CancelDelivered;
            Scheduler.Resume(waiting, cancelled: true);
            return;
        }

        if (!NeedsExclusive || instance.Exclusive is null || instance.Exclusive == this)
        {
            foreach (var thread in Threads)
            {
                if (thread is { IsParked: true, IsCancellable: true })
                {
                    _state = TaskState.CancelDelivered;
                    Scheduler.Resume(thread, cancelled: true);
                    return;
                }
            }
        }

        _state = TaskState.PendingCancel;
    }

    /// <summary>Whether a cancellation waits to be told, and is now.</summary>
    public bool TakePendingCancellation(bool cancellable)
    {
        if (!cancellable || _state != TaskState.PendingCancel)
        {
            return false;
        }

        _state = TaskState.CancelDelivered;
        return true;
    }

    /// <summary>A synchronous call has returned.</summary>
    public void ReturnInline() => _state = TaskState.Resolved;

    /// <summary>The result is there, as core values.</summary>
    public void Return(long[] results)
    {
        if (IsResolved)
        {
            throw AsyncTraps.Trap("`task.return` or `task.cancel` called more than once for current task");
        }

        call!.Scope?.CheckReturned();
        call.Return(results);
        _state = TaskState.Resolved;
    }

    /// <summary>The callee confirms that it was cancelled.</summary>
    public void Cancel()
    {
        if (_state != TaskState.CancelDelivered)
        {
            throw AsyncTraps.Trap(
                IsResolved
                    ? "`task.return` or `task.cancel` called more than once for current task"
                    : "`task.cancel` called by task which has not been cancelled"
            );
        }

        call!.Scope?.CheckReturned();
        _state = TaskState.Resolved;
        call.Cancelled();
    }

    private bool HasBackpressure() => instance.Backpressure > 0 || (NeedsExclusive && instance.Exclusive is not null);

    private void Enter(GuestThread thread)
    {
        if (NeedsExclusive)
        {
            instance.Exclusive = this;
        }

        Threads.Add(thread);
        call!.Callee.Run(thread);
    }

    private enum TaskState
    {
        Initial,
        PendingCancel,
        CancelDelivered,
        Resolved,
    }
}

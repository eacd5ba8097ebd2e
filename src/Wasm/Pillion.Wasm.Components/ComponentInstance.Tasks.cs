using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components;

/// <content>Tasks: calls that are not over when they stop (component model, Concurrency.md).</content>
public sealed partial class ComponentInstance
{
    private const int MaxBackpressure = (1 << 16) - 1;

    /// <summary>Whether its code can tell which task runs: it uses built-in functions that concern tasks, or calls that may block.</summary>
    internal bool UsesTasks { get; private set; }

    /// <summary>Whether its code can stop with frames on the stack.</summary>
    internal bool MayBlock { get; private set; }

    /// <summary>Whether that is so of any instance of the same instantiation.</summary>
    internal bool HasTasks => _run.Tasks is not null;

    internal Scheduler Scheduler => _run.Tasks!.Scheduler;

    /// <summary>The thread that runs in it.</summary>
    internal GuestThread CurrentThread =>
        Scheduler.Current ?? throw new InvalidOperationException("Code that uses tasks runs outside of one.");

    /// <summary>What <c>thread.index</c> counts.</summary>
    internal HandleTable Threads { get; } = new();

    /// <summary>How often it has asked not to be called; no call starts before it is zero.</summary>
    internal int Backpressure { get; private set; }

    /// <summary>The task whose code does not expect another's to run in between.</summary>
    internal GuestTask? Exclusive { get; set; }

    /// <summary>Calls that have not started because of backpressure.</summary>
    internal int WaitingToEnter { get; set; }

    /// <summary>Its code is such that it needs tasks.</summary>
    internal void UseTasks(bool mayBlock)
    {
        UsesTasks = true;
        MayBlock |= mayBlock;
        _run.Tasks ??= new TaskRun(_run);
    }

    /// <exception cref="WasmTrapException">It overflows, or goes below zero.</exception>
    internal void ChangeBackpressure(int change)
    {
        Backpressure += change;
        if (Backpressure is < 0 or > MaxBackpressure)
        {
            throw AsyncTraps.Trap("backpressure counter overflow");
        }
    }

    /// <summary>A synchronous call of it begins: a task that runs on its caller's stack.</summary>
    internal void EnterTask()
    {
        var task = new GuestTask(this, call: null);
        var thread = new GuestThread(task, isImplicit: true) { Outer = Scheduler.Current };
        task.Threads.Add(thread);
        Scheduler.Current = thread;
    }

    /// <summary>The synchronous call has returned.</summary>
    internal void LeaveTask()
    {
        var thread = CurrentThread;
        thread.Task.ReturnInline();
        thread.Task.Exit(thread);
        Scheduler.Current = thread.Outer;
    }

    /// <summary>The host calls a function that may block.</summary>
    /// <param name="mustFinish">Whether to wait for the result; if not, it comes later if the function blocks.</param>
    /// <exception cref="WasmTrapException">A guest trapped, or nothing that it waits for can happen.</exception>
    internal void RunHostCall(HostCall call, bool mustFinish)
    {
        EnterRun();
        var hasReturned = false;
        try
        {
            new GuestTask(this, call).Begin();
            _run.Tasks!.Pump(call.Promise, mustFinish);
            hasReturned = true;
        }
        catch (Exception e) when (NoteFailure(e))
        {
            throw;
        }
        finally
        {
            if (hasReturned)
            {
                LeaveRun();
            }
        }
    }

    /// <summary>The host reads or writes what a guest writes or reads.</summary>
    /// <param name="begin">What it does where guests may be touched.</param>
    /// <exception cref="WasmTrapException">A guest trapped.</exception>
    internal void RunHostOperation(HostPromise promise, Action begin)
    {
        if (_run.Tasks!.Gate.IsEntered)
        {
            begin();
            DeferHostOperation(promise);
            return;
        }

        EnterRun();
        var hasReturned = false;
        try
        {
            begin();
            _run.Tasks.Pump(promise, mustFinish: false);
            hasReturned = true;
        }
        catch (Exception e) when (NoteFailure(e))
        {
            throw;
        }
        finally
        {
            if (hasReturned)
            {
                LeaveRun();
            }
        }
    }

    /// <summary>Has something done where guests may be touched: at once if that is here.</summary>
    internal void RunEntered(Action action)
    {
        if (_run.Tasks!.Gate.IsEntered)
        {
            action();
        }
        else
        {
            Scheduler.Post(action);
        }
    }

    /// <summary>Has tasks go on until an operation of the host's is done.</summary>
    internal void DeferHostOperation(HostPromise promise) => _run.Tasks!.Defer(promise);

    /// <summary>A filter that catches nothing: the failure of one call is that of all.</summary>
    private bool NoteFailure(Exception failure)
    {
        _run.Tasks!.Failure = failure;
        Fail();
        return false;
    }

    /// <summary>What tasks of one instantiation have in common, as their host sees it.</summary>
    private sealed class TaskRun
    {
        private readonly Run _run;
        private readonly List<HostPromise> _deferred = [];
        private readonly ManualResetEventSlim _posted = new();
        private int _isPumpQueued;

        public TaskRun(Run run)
        {
            _run = run;
            Scheduler = new Scheduler(
                () => run.First?.DetachRun() ?? default,
                detached => run.First?.AttachRun(detached),
                () => run.First is { } first && first.IsGroupInterrupted(),
                Gate
            )
            {
                Posted = OnPosted,
            };
        }

        public HostGate Gate { get; } = new();

        public Scheduler Scheduler { get; }

        /// <summary>What ended the instance.</summary>
        public Exception? Failure { get; set; }

        /// <summary>Whether the host needs what guests do: it awaits a result, or serves their streams.</summary>
        private bool IsAwaited => Scheduler.HasPeers || _deferred.Exists(static p => !p.IsCompleted);

        /// <summary>Whether anything of a call is left.</summary>
        public bool HasWork => Scheduler.HasWork || _deferred.Exists(static p => !p.IsCompleted);

        /// <summary>Runs tasks until one has its result.</summary>
        public void Pump(HostPromise promise, bool mustFinish)
        {
            while (!promise.IsCompleted)
            {
                if (Scheduler.RunPosted() | Scheduler.Tick())
                {
                    continue;
                }

                if (!mustFinish)
                {
                    Defer(promise);
                    return;
                }

                if (Scheduler.HostOperations == 0 && _deferred.Count == 0)
                {
                    throw AsyncTraps.Trap(
                        "deadlock detected: event loop cannot make further progress: no task is ready, and the host has nothing to do for any"
                    );
                }

                _posted.Reset();
                if (!Scheduler.RunPosted())
                {
                    _posted.Wait();
                }
            }
        }

        /// <summary>Guests will be left without the result.</summary>
        public void Defer(HostPromise promise)
        {
            if (!promise.IsCompleted)
            {
                promise.Defer();
                _deferred.Add(promise);
            }
        }

        /// <summary>Guests are left: those whose results are still awaited go on elsewhere.</summary>
        public void Leave()
        {
            _deferred.RemoveAll(static p => p.IsCompleted);
            var goesOn = IsAwaited;
            Gate.Leave();
            if (goesOn)
            {
                QueuePump();
            }
        }

        /// <summary>Guests have ended: nothing that is awaited will come.</summary>
        public void Abort(Exception reason)
        {
            Scheduler.Abort();
            foreach (var promise in _deferred)
            {
                promise.Fail(reason);
            }

            _deferred.Clear();
        }

        private void OnPosted()
        {
            _posted.Set();
            QueuePump();
        }

        private void QueuePump()
        {
            if (Interlocked.Exchange(ref _isPumpQueued, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static r => r.PumpDeferred(), this, preferLocal: false);
            }
        }

        private void PumpDeferred()
        {
            Volatile.Write(ref _isPumpQueued, 0);
            Gate.Enter();
            try
            {
                if (_run.HasTrapped || _run.IsDisposed)
                {
                    return;
                }

                _run.IsRunning = true;
                Scheduler.RunPosted();
                while (IsAwaited && (Scheduler.RunPosted() | Scheduler.Tick())) { }
            }
            catch (Exception e)
            {
                // There is nobody to throw it at but those who await a result.
                _run.HasTrapped = true;
                Abort(e);
            }
            finally
            {
                _deferred.RemoveAll(static p => p.IsCompleted);
                _run.IsRunning = false;
                Gate.Leave();
            }
        }
    }
}

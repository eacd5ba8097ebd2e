using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components;

/// <content>Tasks: calls that are not over when they stop (component model, Concurrency.md).</content>
public sealed partial class ComponentInstance
{
    private const int MaxBackpressure = (1 << 16) - 1;

    [ThreadStatic]
    private static (Run Run, HostPromise<Unit> Ended)? s_following;

    /// <summary>
    /// Where its guests run that waited for the host, with those of instances inside it. Set before it is called; <see langword="null"/> for .NET's
    /// thread pool. Calls themselves begin on the thread that makes them.
    /// </summary>
    public ComponentDispatcher? Dispatcher
    {
        get => _run.Dispatcher;
        set => _run.Dispatcher = value;
    }

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

    /// <summary>Whether a guest of it runs at this moment, on whatever thread: a call would wait. Only if it has asynchronous functions.</summary>
    public bool IsBusy => _run.Tasks is { Gate.IsTaken: true };

    /// <summary>Calls guests and follows them to their end: an asynchronous function may go on when it has given its result.</summary>
    /// <param name="call">Calls one exported function, on this thread.</param>
    /// <returns>Ends when nothing of the call is left; fails with what ended the instance.</returns>
    public Task FollowAsync(Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var ended = new HostPromise<Unit>();
        var outer = s_following;
        s_following = (_run, ended);
        try
        {
            call();
        }
        finally
        {
            // A function that is not asynchronous has left it.
            if (s_following?.Ended == ended)
            {
                ended.Complete();
            }

            s_following = outer;
        }

        return ended.ResultAsync().AsTask();
    }

    /// <summary>
    /// No more calls will come. When none is under way any more, what the host still reads ends, and what it writes is not taken: guests left it
    /// open, and there is none that could do something about it.
    /// </summary>
    public void Finish()
    {
        if (_run.Tasks is { } tasks)
        {
            tasks.IsFinishing = true;
            RunEntered(static () => { });
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
        if (s_following is { } following && following.Run == _run)
        {
            (call.Ended, s_following) = (following.Ended, null);
        }

        RunGuests(
            call.Promise,
            mustFinish,
            () =>
            {
                new GuestTask(this, call).Begin();
                if (call.Ended is { } ended)
                {
                    DeferHostOperation(ended);
                }
            }
        );
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
        }
        else if (_run.Dispatcher is { IsGuestThread: false })
        {
            promise.Defer();
            Scheduler.Post(
                () =>
                {
                    begin();
                    DeferHostOperation(promise);
                },
                promise
            );
        }
        else
        {
            RunGuests(promise, mustFinish: false, begin);
        }
    }

    /// <summary>Has something done where guests may be touched: at once if that is here. If guests have ended there is nothing to do.</summary>
    internal void RunEntered(Action action)
    {
        if (_run.Tasks!.Gate.IsEntered)
        {
            action();
        }
        else if (_run.Dispatcher is { IsGuestThread: true } && !_run.HasTrapped && !_run.IsDisposed)
        {
            try
            {
                RunGuests(HostPromise<Unit>.Kept, mustFinish: false, action);
            }
            catch (WasmException)
            {
                // Those who await something of the instance are told; this one does not.
            }
        }
        else if (!_run.HasTrapped && !_run.IsDisposed)
        {
            Scheduler.Post(action);
        }
    }

    /// <summary>Has tasks go on until an operation of the host's is done.</summary>
    internal void DeferHostOperation(HostPromise promise) => _run.Tasks!.Defer(promise);

    private void RunGuests(HostPromise promise, bool mustFinish, Action begin)
    {
        EnterRun();
        var hasReturned = false;
        try
        {
            begin();
            _run.Tasks!.Pump(promise, mustFinish);
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
        // After so many steps of guests whoever began them goes on itself, and they elsewhere.
        private const int MaxStepsAlong = 64;

        private readonly Run _run;
        private readonly Action _pump;
        private readonly List<HostPromise> _deferred = [];
        private readonly ManualResetEventSlim _posted = new();
        private int _isPumpQueued;

        public TaskRun(Run run)
        {
            _run = run;
            _pump = PumpDeferred;
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

        /// <summary>Whether no more calls will come.</summary>
        public bool IsFinishing { get; set; }

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

            if (!mustFinish && _run.Dispatcher is not null)
            {
                // This is a thread for guests: what can go on now need not go on elsewhere.
                for (var i = 0; i < MaxStepsAlong && (Scheduler.RunPosted() | Scheduler.Tick()); i++) { }
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
            GiveUp();
            _deferred.RemoveAll(static p => p.IsCompleted);
            var goesOn = IsAwaited && Scheduler.FindReady(static _ => true) is not null;
            Gate.Leave();
            if (goesOn || Scheduler.HasPosted)
            {
                QueuePump();
            }
        }

        /// <summary>Guests have ended: nothing that is awaited will come.</summary>
        public void Abort(Exception reason)
        {
            Scheduler.Abort(reason);
            foreach (var promise in _deferred)
            {
                promise.Fail(reason);
            }

            _deferred.Clear();
        }

        /// <summary>Ends what no guest will have part in any more.</summary>
        private void GiveUp()
        {
            if (!IsFinishing || Scheduler.HasThreads)
            {
                return;
            }

            Scheduler.GiveUpPeers();
            foreach (var promise in _deferred)
            {
                if (!promise.IsCompleted)
                {
                    promise.GiveUp();
                }
            }
        }

        private void OnPosted()
        {
            _posted.Set();
            if (!Gate.IsEntered)
            {
                QueuePump();
            }
        }

        private void QueuePump()
        {
            if (Interlocked.Exchange(ref _isPumpQueued, 1) != 0)
            {
                return;
            }

            if (_run.Dispatcher is { } dispatcher)
            {
                dispatcher.Dispatch(_pump);
            }
            else
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
                    Scheduler.Abort(Failure ?? new ObjectDisposedException(nameof(ComponentInstance)));
                    return;
                }

                _run.IsRunning = true;
                Scheduler.RunPosted();
                while (IsAwaited && (Scheduler.RunPosted() | Scheduler.Tick())) { }
                GiveUp();
            }
            catch (Exception e)
            {
                // There is nobody to throw it at but those who await a result.
                _run.HasTrapped = true;
                Failure = e;
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

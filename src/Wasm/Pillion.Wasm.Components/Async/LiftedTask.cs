using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Linking;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>A lifted function as tasks run it (Canonical ABI, <c>canon_lift</c>).</summary>
internal sealed class LiftedTask
{
    // What a callback answers, in the low four bits.
    private const int Exit = 0;
    private const int YieldCode = 1;
    private const int WaitCode = 2;

    private readonly CoreSignature _signature;
    private readonly int _resultSlots;
    private CoreCall? _core;

    public LiftedTask(LiftedFunctionItem function, AbiContext context)
    {
        Context = context;
        Function = function;
        Options = function.Options;
        if (Options.Callback is { } callback)
        {
            Callback = (Func<int, int, int, int>)CoreFunctions.Bind(callback, typeof(Func<int, int, int, int>));
        }

        _signature = Options.IsAsync ? CoreSignature.OfAsyncLift(function.Type, Callback is not null) : CoreSignature.OfLift(function.Type);
        HasBorrows = AbiNeeds.Borrows(function.Type);
        _resultSlots = Math.Max(1, Options.IsAsync ? CoreSignature.OfTaskReturn(function.Type.Result).Parameters.Length : 1);
    }

    public LiftedFunctionItem Function { get; }

    public ComponentFunctionType Type => Function.Type;

    public AbiContext Context { get; }

    public BoundOptions Options { get; }

    public Func<int, int, int, int>? Callback { get; }

    public bool HasBorrows { get; }

    /// <summary>Core values that its result takes at most.</summary>
    public int ResultSlots => _resultSlots;

    private ComponentInstance Instance => Function.Instance;

    private Scheduler Scheduler => Instance.Scheduler;

    /// <summary>Runs a task that has entered, until it ends, or waits without frames.</summary>
    public void Run(GuestThread thread)
    {
        _core ??= CoreCalls.Bind(_signature, Function.Core);
        var task = thread.Task;
        var arguments = new long[Math.Max(1, _signature.Parameters.Length)];
        task.Call!.Start(arguments);
        if (!Options.IsAsync)
        {
            var results = new long[1];
            _core(arguments, results);
            task.Return(results);
            AfterReturn(results);
            task.Exit(thread);
            return;
        }

        var answer = new long[1];
        _core(arguments, answer);
        if (Callback is null)
        {
            task.Exit(thread);
        }
        else
        {
            Loop(thread, (int)answer[0]);
        }
    }

    private void AfterReturn(long[] results)
    {
        if (Options.PostReturn is { } postReturn)
        {
            Instance.MayLeave = false;
            CoreCalls.Bind(_signature.PostReturn, postReturn)(results, []);
            Instance.MayLeave = true;
        }
    }

    /// <summary>The loop of a callback: it does what the answer says, without frames while it waits.</summary>
    private void Loop(GuestThread thread, int answer)
    {
        var task = thread.Task;
        while (true)
        {
            var code = answer & 0xf;
            if (code == Exit)
            {
                task.Exit(thread);
                return;
            }

            Instance.Exclusive = null;
            if (task.TakePendingCancellation(cancellable: true))
            {
                answer = Deliver(task, WaitableEvent.Cancelled);
                continue;
            }

            switch (code)
            {
                case YieldCode:
                    Scheduler.WaitWithoutFrames(
                        thread,
                        () => Instance.Exclusive is null,
                        cancelled => Loop(thread, Deliver(task, cancelled ? WaitableEvent.Cancelled : WaitableEvent.None))
                    );
                    return;
                case WaitCode:
                    var set = Instance.Handles.GetObject<WaitableSet>((int)((uint)answer >> 4));
                    if (set.HasEvent)
                    {
                        answer = Deliver(task, set.TakeEvent());
                        continue;
                    }

                    set.Waiters++;
                    Scheduler.WaitWithoutFrames(
                        thread,
                        () => Instance.Exclusive is null && set.HasEvent,
                        cancelled =>
                        {
                            set.Waiters--;
                            Loop(thread, Deliver(task, cancelled ? WaitableEvent.Cancelled : set.TakeEvent()));
                        }
                    );
                    return;
                default:
                    throw AsyncTraps.Trap($"unsupported callback code: {code} of {Context.Name}; 0 to {WaitCode} are known");
            }
        }
    }

    private int Deliver(GuestTask task, WaitableEvent what)
    {
        Instance.Exclusive = task;
        return Callback!((int)what.Code, what.Index, what.Payload);
    }
}

using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>A function of one component as another may call it: a <c>canon lower</c> of a <c>canon lift</c> of which one may block.</summary>
internal sealed class GuestLink(LiftedTask callee, ComponentFunctionType type, AbiContext caller, AbiOptions options) : CoreEntry
{
    private readonly CoreSignature _signature = options.IsAsync ? CoreSignature.OfAsyncLower(type) : CoreSignature.OfLower(type);
    private readonly bool _isRecursive =
        callee.Function.Instance.Contains(caller.Instance) || caller.Instance.Contains(callee.Function.Instance);
    private TransferCode? _arguments;
    private TransferCode? _result;

    public CoreSignature Signature => _signature;

    public TransferCode Arguments => _arguments ??= TaskAdapters.Arguments(type, callee.Context, callee.Options.ToAbi(), caller, options);

    public TransferCode Result => _result ??= TaskAdapters.Result(type, callee.Context, callee.Options.ToAbi(), caller, options);

    public override long[] Call(long[] arguments)
    {
        var instance = caller.Instance;
        instance.CheckMayLeave();
        if (_isRecursive)
        {
            throw AsyncTraps.Trap(
                $"cannot enter component instance: {callee.Context.Name} is called by a component that contains its own, or is contained in it"
            );
        }

        var thread = instance.CurrentThread;
        if (type.IsAsync && !options.IsAsync)
        {
            thread.Task.CheckMayBlock(thread, callee.Context.Name);
        }

        // Where the result goes: an address that is the last argument, or what is returned.
        var results = _signature.SpillsResult ? [arguments[_signature.Parameters.Length - 1]] : new long[1];
        var call = new GuestCall(this, callee, arguments, results);
        var task = new GuestTask(callee.Function.Instance, call);
        call.Subtask.RequestCancellation = task.RequestCancellation;
        task.Begin();
        return options.IsAsync ? Answer(instance, call.Subtask) : Finish(thread, call.Subtask, results);
    }

    /// <summary>How far an asynchronous call has come.</summary>
    public static long[] Answer(ComponentInstance caller, Subtask subtask)
    {
        if (subtask.IsResolved)
        {
            subtask.DeliverResolve();
            return [(long)subtask.State];
        }

        subtask.Index = caller.Handles.AddObject(subtask);
        return [(long)subtask.State | ((long)subtask.Index << 4)];
    }

    /// <summary>Waits for a synchronous call.</summary>
    public static long[] Finish(GuestThread caller, Subtask subtask, long[] results)
    {
        if (!subtask.IsResolved)
        {
            caller.Task.Instance.Scheduler.WaitUntil(caller, () => subtask.IsResolved);
        }

        subtask.DeliverResolve();
        return results;
    }
}

/// <summary>A call of a guest by another.</summary>
internal sealed class GuestCall : TaskCall
{
    private readonly GuestLink _link;
    private readonly long[] _arguments;
    private readonly long[] _results;

    public GuestCall(GuestLink link, LiftedTask callee, long[] arguments, long[] results)
        : base(callee)
    {
        _link = link;
        _arguments = arguments;
        _results = results;
        Subtask = new Subtask { Scope = Scope };
    }

    public Subtask Subtask { get; }

    public override void Start(long[] arguments)
    {
        Subtask.Advance(SubtaskState.Started);
        _link.Arguments(Scope, _arguments, arguments);
    }

    public override void Return(long[] results)
    {
        _link.Result(Scope, results, _results);
        Subtask.Advance(SubtaskState.Returned);
    }

    public override void Cancelled() => Subtask.Cancelled();
}

using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>A function of the host's as a guest calls it, of which one may block: a <c>canon lower</c> of a delegate.</summary>
internal sealed class HostFunctionLink : CoreEntry
{
    private readonly ComponentFunctionType _type;
    private readonly AbiContext _caller;
    private readonly AbiOptions _options;
    private readonly Delegate _target;
    private readonly SignatureShapes _shapes;
    private readonly bool _hasBorrows;
    private CallHostCode? _call;
    private LowerResultCode? _return;

    /// <exception cref="ComponentLinkException">The delegate's signature does not fit the type.</exception>
    public HostFunctionLink(ComponentFunctionType type, AbiContext caller, AbiOptions options, Delegate target)
    {
        _type = type;
        _caller = caller;
        _options = options;
        _target = target;
        _shapes = SignatureShapes.Of(type, target.GetType(), isHostFunction: true, caller.Name);
        _hasBorrows = AbiNeeds.Borrows(type);
        Signature = options.IsAsync ? CoreSignature.OfAsyncLower(type) : CoreSignature.OfLower(type);
    }

    public CoreSignature Signature { get; }

    public override long[] Call(long[] arguments)
    {
        var instance = _caller.Instance;
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        if (_type.IsAsync && !_options.IsAsync)
        {
            thread.Task.CheckMayBlock(thread, _caller.Name);
        }

        var results = Signature.SpillsResult ? [arguments[Signature.Parameters.Length - 1]] : new long[1];
        var scope = _hasBorrows ? CallScope.Begin() : null;
        var subtask = new Subtask { Scope = scope };
        subtask.Advance(SubtaskState.Started);
        _call ??= TaskAdapters.HostCall(_type, _caller, _options, _target, _shapes);
        var cancellation = _type.IsAsync ? new CallCancellation() : null;
        var outer = CallCancellation.Enter(cancellation);
        HostResult result;
        try
        {
            result = _call(scope, arguments);
        }
        finally
        {
            CallCancellation.Leave(outer);
        }

        if (result.IsCompleted)
        {
            Return(subtask, scope, result, results);
        }
        else
        {
            ReturnLater(instance.Scheduler, subtask, cancellation, () => Return(subtask, scope, result, results), result);
        }

        return _options.IsAsync ? GuestLink.Answer(instance, subtask) : GuestLink.Finish(thread, subtask, results);
    }

    /// <summary>It ends on some thread of the host's; the guest hears of it on its own.</summary>
    private static void ReturnLater(Scheduler scheduler, Subtask subtask, CallCancellation? cancellation, Action finish, HostResult result)
    {
        var epoch = scheduler.Epoch;
        scheduler.HostOperations++;
        subtask.RequestCancellation = () =>
        {
            // The guest need not wait for the host to stop. What it lent is its own again, and what the host gives comes too late.
            scheduler.HostOperations--;
            subtask.Cancelled();
            cancellation?.Cancel();
        };
        result.WhenCompleted(() =>
            scheduler.Post(() =>
            {
                if (scheduler.Epoch == epoch && !subtask.IsResolved)
                {
                    scheduler.HostOperations--;
                    finish();
                }
            })
        );
    }

    private void Return(Subtask subtask, CallScope? scope, HostResult result, long[] results)
    {
        result.ThrowIfFailed();
        _return ??= TaskAdapters.HostReturn(_type, _caller, _options, _target.GetType(), _shapes);
        _return(scope, result, results);
        subtask.Advance(SubtaskState.Returned);
    }
}

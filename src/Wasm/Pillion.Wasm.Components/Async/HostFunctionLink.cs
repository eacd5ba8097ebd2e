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
        var result = _call(scope, arguments);
        if (result.IsCompleted)
        {
            Return(subtask, scope, result, results);
        }
        else
        {
            // It ends on some thread of the host's; the guest hears of it on its own.
            var scheduler = instance.Scheduler;
            scheduler.HostOperations++;
            result.WhenCompleted(() =>
                scheduler.Post(() =>
                {
                    scheduler.HostOperations--;
                    Return(subtask, scope, result, results);
                })
            );
        }

        return _options.IsAsync ? GuestLink.Answer(instance, subtask) : GuestLink.Finish(thread, subtask, results);
    }

    private void Return(Subtask subtask, CallScope? scope, HostResult result, long[] results)
    {
        result.ThrowIfFailed();
        _return ??= TaskAdapters.HostReturn(_type, _caller, _options, _target.GetType(), _shapes);
        _return(scope, result, results);
        subtask.Advance(SubtaskState.Returned);
    }
}

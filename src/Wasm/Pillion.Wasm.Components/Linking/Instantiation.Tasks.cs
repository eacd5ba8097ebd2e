using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Components.Validation;

namespace Pillion.Wasm.Components.Linking;

/// <summary>The built-in functions that concern tasks, and what they wait for.</summary>
internal sealed partial class Instantiation
{
    private Delegate TaskBuiltin(BuiltinDefinition definition)
    {
        var instance = _instance;
        var isAsync = definition.IsAsync;
        var isCancellable = definition.IsCancellable;
        var slot = (int)definition.Slot;
        switch (definition.Kind)
        {
            case BuiltinKind.TaskReturn:
                var entry = new TaskReturn(instance, _component.Spaces.Resolve(definition.Result), Bind(definition.Options));
                return CoreCalls.Create(entry.Signature, entry);
            case BuiltinKind.TaskCancel:
                return (Action)(() => CancelTask(instance));
            case BuiltinKind.ContextGet:
                return (Func<int>)(() => instance.CurrentThread.Storage[slot]);
            case BuiltinKind.ContextSet:
                return (Action<int>)(value => instance.CurrentThread.Storage[slot] = value);
            case BuiltinKind.BackpressureInc:
                return (Action)(() => instance.ChangeBackpressure(1));
            case BuiltinKind.BackpressureDec:
                return (Action)(() => instance.ChangeBackpressure(-1));
            case BuiltinKind.SubtaskCancel:
                return (Func<int, int>)(handle => WaitableBuiltins.CancelSubtask(instance, isAsync, handle));
            case BuiltinKind.SubtaskDrop:
                return (Action<int>)(handle => WaitableBuiltins.DropSubtask(instance, handle));
            case BuiltinKind.WaitableSetNew:
                return (Func<int>)(() => WaitableBuiltins.NewSet(instance));
            case BuiltinKind.WaitableSetDrop:
                return (Action<int>)(handle => WaitableBuiltins.DropSet(instance, handle));
            case BuiltinKind.WaitableJoin:
                return (Action<int, int>)((handle, set) => WaitableBuiltins.Join(instance, handle, set));
            case BuiltinKind.WaitableSetWait:
            {
                var memory = (Memory)_coreMemories[(int)definition.Memory];
                return (Func<int, int, int>)((set, pointer) => WaitableBuiltins.Wait(instance, memory, isCancellable, set, pointer));
            }
            case BuiltinKind.WaitableSetPoll:
            {
                var memory = (Memory)_coreMemories[(int)definition.Memory];
                return (Func<int, int, int>)((set, pointer) => WaitableBuiltins.Poll(instance, memory, isCancellable, set, pointer));
            }
            case >= BuiltinKind.StreamNew and <= BuiltinKind.FutureDropWritable:
                return CopyBuiltin(definition);
            default:
                return ThreadBuiltin(definition);
        }
    }

    private Delegate ThreadBuiltin(BuiltinDefinition definition)
    {
        var instance = _instance;
        var isCancellable = definition.IsCancellable;
        switch (definition.Kind)
        {
            case BuiltinKind.ThreadIndex:
                return (Func<int>)(() => ThreadBuiltins.Index(instance));
            case BuiltinKind.ThreadYield:
                return (Func<int>)(() => ThreadBuiltins.Yield(instance, isCancellable));
            case BuiltinKind.ThreadSuspend:
                return (Func<int>)(() => ThreadBuiltins.Suspend(instance, isCancellable));
            case BuiltinKind.ThreadResumeLater:
                return (Action<int>)(thread => ThreadBuiltins.ResumeLater(instance, thread));
            case BuiltinKind.ThreadSuspendThenResume or BuiltinKind.ThreadYieldThenResume:
                var yields = definition.Kind == BuiltinKind.ThreadYieldThenResume;
                return (Func<int, int>)(thread => ThreadBuiltins.ThenResume(instance, isCancellable, yields, thread));
            case BuiltinKind.ThreadSuspendThenPromote or BuiltinKind.ThreadYieldThenPromote:
                var staysReady = definition.Kind == BuiltinKind.ThreadYieldThenPromote;
                return (Func<int, int>)(thread => ThreadBuiltins.ThenPromote(instance, isCancellable, staysReady, thread));
            case BuiltinKind.ThreadNewIndirect:
                var table = (Table)_coreTables[(int)definition.Table];
                return (Func<int, int, int>)((function, argument) => ThreadBuiltins.New(instance, table, function, argument));
            default:
                throw new WasmLinkException(
                    $"Component \"{instance.Component.Name}\" uses the built-in function {definition.Kind}, which this version does not have."
                );
        }
    }

    private Delegate CopyBuiltin(BuiltinDefinition definition)
    {
        var kind = definition.Kind;
        var isFuture = kind >= BuiltinKind.FutureNew;
        var type = (ComponentValueType)_component.Spaces.Types[(int)definition.Type];
        var element = type is StreamType stream ? stream.Element : ((FutureType)type).Element;
        var link = ElementLinkOf(type, element, Bind(definition.Options));
        var isAsync = definition.Options.IsAsync;
        var isCancelAsync = definition.IsAsync;
        return kind switch
        {
            BuiltinKind.StreamNew or BuiltinKind.FutureNew => (Func<long>)(() => CopyBuiltins.New(link, isFuture)),
            BuiltinKind.StreamRead or BuiltinKind.StreamWrite => (Func<int, int, int, int>)(
                (handle, pointer, length) =>
                    CopyBuiltins.Copy(link, false, kind == BuiltinKind.StreamWrite, isAsync, handle, pointer, length)
            ),
            BuiltinKind.FutureRead or BuiltinKind.FutureWrite => (Func<int, int, int>)(
                (handle, pointer) => CopyBuiltins.Copy(link, true, kind == BuiltinKind.FutureWrite, isAsync, handle, pointer, 1)
            ),
            BuiltinKind.StreamCancelRead or BuiltinKind.FutureCancelRead => (Func<int, int>)(
                handle => CopyBuiltins.Cancel(link, isFuture, isWriter: false, isCancelAsync, handle)
            ),
            BuiltinKind.StreamCancelWrite or BuiltinKind.FutureCancelWrite => (Func<int, int>)(
                handle => CopyBuiltins.Cancel(link, isFuture, isWriter: true, isCancelAsync, handle)
            ),
            BuiltinKind.StreamDropReadable or BuiltinKind.FutureDropReadable => (Action<int>)(
                handle => CopyBuiltins.Drop(link, isFuture, isWriter: false, handle)
            ),
            _ => (Action<int>)(handle => CopyBuiltins.Drop(link, isFuture, isWriter: true, handle)),
        };
    }

    private ElementLink ElementLinkOf(ComponentValueType type, ComponentValueType? element, BoundOptions options)
    {
        // A function type stands for what is read and written, since those are what contexts and adapters are made for.
        NamedType[] parameters = element is null ? [new("end", type)] : [new("end", type), new("element", element)];
        var function = new ComponentFunctionType(IsAsync: false, [.. parameters], Result: null);
        var context = Adapters.Context(type.ToString()!, function, _resources, _instance, options, core: null);
        return new ElementLink(function, element, context, options.ToAbi());
    }

    private static void CancelTask(ComponentInstance instance)
    {
        instance.CheckMayLeave();
        var task = instance.CurrentThread.Task;
        if (task.Call is not { Callee.Options.IsAsync: true })
        {
            throw AsyncTraps.Trap("`task.cancel` may only be called by an asynchronously lifted function");
        }

        task.Cancel();
    }
}

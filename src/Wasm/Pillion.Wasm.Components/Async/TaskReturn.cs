using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Linking;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary><c>task.return</c>: the current task's result, with as many core parameters as that has (Canonical ABI, <c>canon_task_return</c>).</summary>
internal sealed class TaskReturn(ComponentInstance instance, ComponentValueType? result, BoundOptions options) : CoreEntry
{
    // The function type whose result was last found to be this one; usually there is only that.
    private ComponentFunctionType? _known;

    public CoreSignature Signature { get; } = CoreSignature.OfTaskReturn(result);

    public override long[] Call(long[] arguments)
    {
        instance.CheckMayLeave();
        var task = instance.CurrentThread.Task;
        if (task.Call?.Callee is not { Options.IsAsync: true } callee)
        {
            throw AsyncTraps.Trap("`task.return` may only be called by an asynchronously lifted function");
        }

        if (callee.Type != _known)
        {
            if (!IsSame(result, callee.Type.Result))
            {
                throw AsyncTraps.Trap(
                    $"invalid `task.return` signature: {result?.ToString() ?? "nothing"} where {callee.Context.Name} returns {callee.Type.Result?.ToString() ?? "nothing"}"
                );
            }

            _known = callee.Type;
        }

        // Results that need no memory may be returned without.
        if (options.Encoding != callee.Options.Encoding || (options.Memory is { } memory && memory != callee.Options.Memory))
        {
            throw AsyncTraps.Trap($"invalid `task.return` options: they differ from those by which {callee.Context.Name} is lifted");
        }

        task.Return(arguments);
        return arguments;
    }

    private static bool IsSame(ComponentValueType? left, ComponentValueType? right) =>
        ReferenceEquals(left, right)
        || (
            left is not null
            && right is not null
            && (left.Equals(right) || string.Equals(KeyOf(left), KeyOf(right), StringComparison.Ordinal))
        );

    // Exported types are types of their own, of the same structure.
    private static string KeyOf(ComponentValueType type) =>
        AdapterKey.Of(new ComponentFunctionType(IsAsync: false, [], type), new AbiOptions(), delegateType: null);
}

using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>Readable ends of streams and futures as values (Canonical ABI, <c>lift_stream</c>, <c>lower_stream</c>).</summary>
internal static class ReadableEnds
{
    /// <summary>From one guest to another.</summary>
    /// <returns>Index in the table of <paramref name="to"/>.</returns>
    public static int Transfer(AbiContext from, int handle, ElementKey key, AbiContext to) => Lower(to, Lift(from, handle, key));

    /// <summary>Takes the readable end from a guest.</summary>
    /// <exception cref="WasmTrapException">There is none of this type, or it is in use.</exception>
    public static SharedCopy Lift(AbiContext context, int handle, ElementKey key)
    {
        var end = context.Instance.Handles.GetObject<CopyEnd>(handle);
        if (end.IsWriter || !key.Fits(end.Shared, context))
        {
            throw AsyncTraps.OtherType(handle, $"the readable end of what {context.Name} takes or returns");
        }

        if (end.Set is not null)
        {
            throw AsyncTraps.Trap($"cannot lift {end.Kind} while it's in a waitable set");
        }

        if (end.State != CopyState.Idle)
        {
            throw AsyncTraps.Trap(
                end.State == CopyState.Done
                    ? $"cannot lift {end.Kind} after previous read succeeded or being notified that the writable end dropped"
                    : $"cannot remove busy {end.Kind}"
            );
        }

        context.Instance.Handles.RemoveObject<CopyEnd>(handle);
        return end.Shared;
    }

    /// <summary>Gives a readable end to a guest.</summary>
    public static int Lower(AbiContext context, SharedCopy shared)
    {
        var end = new CopyEnd(context.Instance, shared, isWriter: false);
        return end.Index = context.Instance.Handles.AddObject(end);
    }

    /// <summary>From a guest to the host.</summary>
    public static ComponentStream<T> LiftStream<T>(AbiContext context, int handle, ElementKey key)
    {
        var stream = new ComponentStream<T>();
        stream.End.Receive(context.Instance, Lift(context, handle, key));
        return stream;
    }

    /// <inheritdoc cref="LiftStream"/>
    public static ComponentFuture<T> LiftFuture<T>(AbiContext context, int handle, ElementKey key)
    {
        var future = new ComponentFuture<T>();
        future.End.Receive(context.Instance, Lift(context, handle, key));
        return future;
    }

    /// <summary>From the host to a guest.</summary>
    public static int LowerStream<T>(AbiContext context, ComponentStream<T> stream, ComponentValueType type, ElementKey key) =>
        Lower(context, stream.End.Share(context, type, key));

    /// <inheritdoc cref="LowerStream"/>
    public static int LowerFuture<T>(AbiContext context, ComponentFuture<T> future, ComponentValueType type, ElementKey key) =>
        Lower(context, future.End.Share(context, type, key));
}

using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Handles that cross an instance's border (Canonical ABI, <c>lift_own</c>, <c>lift_borrow</c>, <c>lower_own</c>, <c>lower_borrow</c>).</summary>
internal static class AbiHandles
{
    public static ResourceHandle LiftOwn(AbiContext context, int handle, RuntimeResource resource) =>
        new(resource, context.Instance.Handles.TakeOwn(handle, resource).Representation, isOwned: true);

    public static ResourceHandle LiftBorrow(AbiContext context, int handle, RuntimeResource resource, CallScope scope) =>
        new(resource, context.Instance.Handles.Lend(handle, resource, scope).Representation, isOwned: false);

    public static object? LiftOwnObject(AbiContext context, int handle, RuntimeResource resource) =>
        context.Instance.Handles.TakeOwn(handle, resource).Value;

    public static object? LiftBorrowObject(AbiContext context, int handle, RuntimeResource resource, CallScope scope) =>
        context.Instance.Handles.Lend(handle, resource, scope).Value;

    public static int LowerOwn(AbiContext context, ResourceHandle value, RuntimeResource resource, int where)
    {
        Check(context, value, resource, where);
        return context.Instance.Handles.AddOwn(resource, value.Take(), value: null);
    }

    public static int LowerBorrow(AbiContext context, ResourceHandle value, RuntimeResource resource, CallScope scope, int where)
    {
        Check(context, value, resource, where);
        var representation = value.Borrow();
        return resource.Implementer == context.Instance
            ? representation
            : context.Instance.Handles.AddBorrow(resource, representation, value: null, scope);
    }

    public static int LowerOwnObject(AbiContext context, object value, RuntimeResource resource) =>
        context.Instance.Handles.AddOwn(resource, 0, value);

    public static int LowerBorrowObject(AbiContext context, object value, RuntimeResource resource, CallScope scope) =>
        context.Instance.Handles.AddBorrow(resource, 0, value, scope);

    /// <summary>An own handle from one component to another.</summary>
    /// <returns>Index in the table of <paramref name="to"/>.</returns>
    public static int TransferOwn(AbiContext from, int handle, RuntimeResource source, AbiContext to, RuntimeResource target)
    {
        var taken = from.Instance.Handles.TakeOwn(handle, source);
        return to.Instance.Handles.AddOwn(target, taken.Representation, taken.Value);
    }

    /// <summary>A borrowed handle from one component to another, which sees the representation if the resource is its own.</summary>
    public static int TransferBorrow(
        AbiContext from,
        int handle,
        RuntimeResource source,
        CallScope scope,
        AbiContext to,
        RuntimeResource target
    )
    {
        var lent = from.Instance.Handles.Lend(handle, source, scope);
        return target.Implementer == to.Instance
            ? lent.Representation
            : to.Instance.Handles.AddBorrow(target, lent.Representation, lent.Value, scope);
    }

    private static void Check(AbiContext context, ResourceHandle value, RuntimeResource resource, int where)
    {
        if (value.Resource != resource)
        {
            throw context.HostError(where, $"a handle of {value.Resource} where WIT says {resource}");
        }
    }
}

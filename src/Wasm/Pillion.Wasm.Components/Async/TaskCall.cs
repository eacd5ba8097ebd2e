using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.Async;

/// <summary>A call of a lifted function that may take a while: what connects callee and caller (Canonical ABI, <c>OnStart</c> and <c>OnResolve</c>).</summary>
internal abstract class TaskCall(LiftedTask callee)
{
    public LiftedTask Callee => callee;

    /// <summary>Handles that are lent during the call; null if the type has none.</summary>
    public CallScope? Scope { get; } = callee.HasBorrows ? CallScope.Begin() : null;

    /// <summary>The callee takes its arguments: they are lifted from the caller and lowered as core values.</summary>
    public abstract void Start(long[] arguments);

    /// <summary>The callee returned core values: they are lifted, and lowered into the caller.</summary>
    public abstract void Return(long[] results);

    /// <summary>The callee gave up, as it was asked to.</summary>
    public abstract void Cancelled();

    /// <summary>Nothing of the callee is left.</summary>
    public virtual void End() { }
}

using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.Async;

/// <summary>A call that a guest made, as its caller sees it (Canonical ABI, <c>Subtask</c>).</summary>
internal sealed class Subtask : Waitable
{
    /// <summary>Ends the loans of the call.</summary>
    public CallScope? Scope { get; set; }

    /// <summary>Asks the callee to hurry up.</summary>
    public Action? RequestCancellation { get; set; }

    public SubtaskState State { get; private set; }

    public bool IsCancellationRequested { get; set; }

    /// <summary>Whether the caller knows that it is over.</summary>
    public bool IsResolveDelivered { get; private set; }

    public bool IsResolved => State >= SubtaskState.Returned;

    /// <summary>The call has come further; its caller is told, if it is one that waits.</summary>
    public void Advance(SubtaskState state)
    {
        State = state;
        HasEvent = Index != 0;
    }

    /// <summary>The callee confirmed the cancellation.</summary>
    public void Cancelled() =>
        Advance(State == SubtaskState.Starting ? SubtaskState.CancelledBeforeStarted : SubtaskState.CancelledBeforeReturned);

    /// <summary>The caller comes to know that it is over: what it lent is its own again.</summary>
    public void DeliverResolve()
    {
        IsResolveDelivered = true;
        Scope?.End();
        Scope = null;
    }

    protected override WaitableEvent Deliver()
    {
        if (IsResolved && !IsResolveDelivered)
        {
            DeliverResolve();
        }

        return new WaitableEvent(EventCode.Subtask, Index, (int)State);
    }
}

/// <summary>Numbers as guests know them.</summary>
internal enum SubtaskState
{
    Starting = 0,
    Started = 1,
    Returned = 2,
    CancelledBeforeStarted = 3,
    CancelledBeforeReturned = 4,
}

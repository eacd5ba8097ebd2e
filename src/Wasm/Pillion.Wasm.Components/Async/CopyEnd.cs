namespace Pillion.Wasm.Components.Async;

/// <summary>An end of a stream or future that a guest holds (Canonical ABI, <c>CopyEnd</c>).</summary>
internal sealed class CopyEnd(ComponentInstance instance, SharedCopy shared, bool isWriter) : Waitable, ICopyParty, IDisposable
{
    private CopyResult _result;
    private bool _mustReclaim;

    public SharedCopy Shared => shared;

    public bool IsWriter => isWriter;

    public CopyState State { get; set; }

    public CopyBuffer? Buffer { get; private set; }

    public ComponentInstance Instance => instance;

    /// <summary>What messages call it.</summary>
    public string Kind => shared.IsFuture ? "future" : "stream";

    /// <summary>Reads or writes; there is an event when that is done, perhaps at once.</summary>
    public void Copy(GuestBuffer buffer)
    {
        Buffer = buffer;
        shared.Meet(this, isWriter);
    }

    /// <summary>Elements that were moved before a cancellation are told with it.</summary>
    public void NoteCancellation()
    {
        if (!shared.IsFuture && _result == CopyResult.Completed)
        {
            _result = CopyResult.Cancelled;
        }
    }

    public void Copied() => SetEvent(CopyResult.Completed, mustReclaim: true);

    public void Done(CopyResult result) => SetEvent(result, mustReclaim: false);

    /// <exception cref="WasmTrapException">It is in use, or the writer of a future has not written.</exception>
    public void Drop()
    {
        if (State is CopyState.Copying or CopyState.SyncCopying or CopyState.Cancelling)
        {
            throw AsyncTraps.Trap($"cannot drop busy {Kind}");
        }

        if (isWriter && shared.IsFuture && State != CopyState.Done)
        {
            throw AsyncTraps.Trap("cannot drop future write end without first writing a value");
        }

        Join(null);
        shared.Drop();
    }

    /// <summary>The instance that held it is gone.</summary>
    public void Dispose() => shared.Drop();

    protected override WaitableEvent Deliver()
    {
        if (_mustReclaim)
        {
            shared.Reclaim(this);
        }

        var isDone = _result == CopyResult.Dropped || (shared.IsFuture && _result == CopyResult.Completed);
        State = isDone ? CopyState.Done : CopyState.Idle;
        var progress = shared.IsFuture ? 0 : Buffer!.Progress;
        Buffer = null;
        var code = (shared.IsFuture, isWriter) switch
        {
            (false, false) => EventCode.StreamRead,
            (false, true) => EventCode.StreamWrite,
            (true, false) => EventCode.FutureRead,
            (true, true) => EventCode.FutureWrite,
        };
        return new WaitableEvent(code, Index, (int)_result | (progress << 4));
    }

    private void SetEvent(CopyResult result, bool mustReclaim)
    {
        _result = result;
        _mustReclaim = mustReclaim;
        HasEvent = true;
    }
}

/// <summary>What an end is doing.</summary>
internal enum CopyState
{
    Idle,
    SyncCopying,
    Copying,
    Cancelling,
    Done,
}

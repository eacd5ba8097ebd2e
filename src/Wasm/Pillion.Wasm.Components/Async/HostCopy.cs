namespace Pillion.Wasm.Components.Async;

/// <summary>A read or write of the host's: ends when something was read, or all was written.</summary>
/// <param name="end">What it is of: given up when nothing can follow.</param>
/// <param name="isWriter">Which of them it is.</param>
internal sealed class HostCopy<T>(HostEnd end, HostBuffer<T> buffer, bool isWriter) : HostPromise<int>, ICopyParty
{
    private SharedCopy? _shared;

    public CopyBuffer Buffer => buffer;

    public ComponentInstance? Instance => null;

    public void Begin(SharedCopy shared)
    {
        _shared = shared;
        shared.Meet(this, isWriter);
    }

    /// <summary>There is no guest any more that could have part in it.</summary>
    public override void GiveUp()
    {
        if (_shared is { HostEnds: 1 } shared)
        {
            shared.Drop();
        }
    }

    public void Copied()
    {
        if (!isWriter || buffer.Remaining == 0)
        {
            _shared!.Reclaim(this);
            Finish();
        }
    }

    public void Done(CopyResult result)
    {
        if (isWriter && result == CopyResult.Completed && buffer.Remaining > 0)
        {
            // The other side has what it asked for; the rest waits for it to ask again.
            _shared!.Meet(this, isWriter);
            return;
        }

        if (!isWriter && result == CopyResult.Completed && buffer.Progress == 0 && !buffer.IsZeroLength)
        {
            // A writer only asked whether someone reads.
            _shared!.Meet(this, isWriter);
            return;
        }

        if (result == CopyResult.Dropped || _shared!.IsFuture)
        {
            end.End();
        }

        Finish();
    }

    private void Finish()
    {
        Keep(buffer.Progress);
        Complete();
    }
}

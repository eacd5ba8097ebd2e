namespace Pillion.Wasm.Components.Async;

/// <summary>
/// The host's end of a stream or future, if the host serves whoever is at the other end when it comes, and never waits for it: the one is pending
/// always, the other only if there is nothing for it.
/// </summary>
/// <param name="isWriter">Whether a guest reads from it.</param>
internal abstract class HostPeer(bool isWriter)
{
    private Scheduler? _scheduler;
    private SharedCopy? _shared;

    public bool IsWriter => isWriter;

    /// <summary>Whether one of the ends is gone, or the guests are.</summary>
    public bool IsClosed { get; private set; }

    protected SharedCopy Shared => _shared!;

    /// <summary>A guest has the other end from now on; guests are entered.</summary>
    public void Bind(Scheduler scheduler, SharedCopy shared)
    {
        if (IsClosed)
        {
            shared.Drop();
            return;
        }

        (_scheduler, _shared) = (scheduler, shared);
        scheduler.Add(this);
        Begin();
    }

    /// <summary>Reads or writes what the other end does.</summary>
    /// <returns>How that ended for the other end; null if it has to wait until <see cref="Retry"/>.</returns>
    public abstract CopyResult? Serve(ICopyParty party);

    /// <summary>There may be more for the other end, if it waits. From any thread.</summary>
    public void NotifyReady() =>
        _scheduler?.Post(() =>
        {
            if (!IsClosed)
            {
                Retry();
            }
        });

    /// <summary>One of the ends is gone, or the guests are. To say so twice does nothing.</summary>
    public void End()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _scheduler?.Remove(this);
            Close();
        }
    }

    /// <summary>No guest will be at the other end any more; the host may be.</summary>
    public void GiveUp()
    {
        if (Shared.HostEnds == 1)
        {
            Shared.Drop();
        }
    }

    protected virtual void Begin() => Shared.Serve(this);

    protected virtual void Retry() => Shared.Retry();

    /// <summary>Gives back what it holds; called once.</summary>
    protected abstract void Close();
}

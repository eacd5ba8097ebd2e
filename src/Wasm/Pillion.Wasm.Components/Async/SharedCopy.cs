using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.Async;

/// <summary>Who reads or writes: an end that a guest holds, or the host.</summary>
internal interface ICopyParty
{
    /// <summary>What is read into, or written from.</summary>
    CopyBuffer? Buffer { get; }

    /// <summary>The instance whose memory that is; null for the host.</summary>
    ComponentInstance? Instance { get; }

    /// <summary>Elements were moved. More may be, until it takes the buffer back by <see cref="SharedCopy.Reclaim"/>.</summary>
    void Copied();

    /// <summary>The buffer is its own again.</summary>
    void Done(CopyResult result);
}

/// <summary>How an attempt to read or write ended; numbers as guests know them.</summary>
internal enum CopyResult
{
    Completed = 0,
    Dropped = 1,
    Cancelled = 2,
}

/// <summary>
/// What the two ends of a stream or future share: the one who came first (Canonical ABI, "Stream State" and "Future State"). Elements go from
/// memory to memory when the other comes.
/// </summary>
internal sealed class SharedCopy(bool isFuture, ElementKey key, RuntimeResource[] resources, bool isNoneOrNumber)
{
    private ICopyParty? _pending;
    private HostPeer? _peer;

    public bool IsFuture => isFuture;

    public ElementKey Key => key;

    public RuntimeResource[] Resources => resources;

    /// <summary>How many of its ends the host holds.</summary>
    public int HostEnds { get; set; }

    /// <summary>Whether one end is gone.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Whether the host is at one end already, and serves the other.</summary>
    public bool IsServed => _peer is not null;

    /// <summary>The host is at one end, and serves the other from now on.</summary>
    public void Serve(HostPeer peer)
    {
        _peer = peer;
        if (IsDropped)
        {
            peer.End();
        }
        else
        {
            Retry();
        }
    }

    /// <summary>Who waits is served, if that can be.</summary>
    public void Retry()
    {
        if (_pending is { } pending)
        {
            _pending = null;
            Offer(pending);
        }
    }

    /// <summary>Someone reads or writes.</summary>
    public void Meet(ICopyParty party, bool isWriter)
    {
        if (IsDropped)
        {
            party.Done(CopyResult.Dropped);
            return;
        }

        if (_peer is not null)
        {
            Offer(party);
            return;
        }

        if (_pending is not { } pending)
        {
            _pending = party;
            return;
        }

        if (party.Instance is not null && party.Instance == pending.Instance && !isNoneOrNumber)
        {
            throw AsyncTraps.Trap($"cannot read from and write to intra-component {(isFuture ? "future" : "stream")}");
        }

        var (writer, reader) = isWriter ? (party.Buffer!, pending.Buffer!) : (pending.Buffer!, party.Buffer!);
        if (isFuture)
        {
            CopyBuffer.Move(writer, reader);
            _pending = null;
            pending.Done(CopyResult.Completed);
            party.Done(CopyResult.Completed);
        }
        else if (pending.Buffer!.Remaining > 0)
        {
            if (party.Buffer!.Remaining > 0)
            {
                CopyBuffer.Move(writer, reader);
                pending.Copied();
            }

            party.Done(CopyResult.Completed);
        }
        else if (isWriter && party.Buffer!.IsZeroLength && pending.Buffer.IsZeroLength)
        {
            // Two that only ask whether the other is there: the writer is to write next.
            party.Done(CopyResult.Completed);
        }
        else
        {
            _pending = party;
            pending.Done(CopyResult.Completed);
        }
    }

    private void Offer(ICopyParty party)
    {
        if (_peer!.Serve(party) is { } result)
        {
            party.Done(result);
        }
        else
        {
            _pending = party;
        }
    }

    /// <summary>Nothing more is to be moved for a party that was told of some.</summary>
    public void Reclaim(ICopyParty party)
    {
        if (_pending == party)
        {
            _pending = null;
        }
    }

    /// <summary>The one who waits gives up.</summary>
    public void Cancel()
    {
        var pending = _pending!;
        _pending = null;
        pending.Done(CopyResult.Cancelled);
    }

    /// <summary>An end is gone: the other, if it waits, is told.</summary>
    public void Drop()
    {
        if (IsDropped)
        {
            return;
        }

        IsDropped = true;
        if (_pending is { } pending)
        {
            _pending = null;
            pending.Done(CopyResult.Dropped);
        }

        _peer?.End();
    }
}

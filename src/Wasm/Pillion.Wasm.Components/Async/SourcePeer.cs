namespace Pillion.Wasm.Components.Async;

/// <summary>Elements of a <see cref="ComponentStreamSource{T}"/>.</summary>
internal sealed class SourcePeer<T> : HostPeer
{
    // Of what is not copied as it is, so many at once.
    private const int MaxValues = 32;

    private readonly ComponentStreamSource<T> _source;

    public SourcePeer(ComponentStreamSource<T> source)
        : base(isWriter: true)
    {
        _source = source;
        source.Peer = this;
    }

    public override CopyResult? Serve(ICopyParty party)
    {
        var reader = party.Buffer!;
        var count = reader switch
        {
            { IsZeroLength: true } => _source.Read([]),
            GuestBuffer { Link.ElementSize: > 0 } guest when guest.Link.ForHost<T>().IsCopied => _source.Read(guest.AsSpan<T>()),
            _ => ReadValues(reader),
        };
        if (count < 0)
        {
            return null;
        }

        if (count > 0)
        {
            reader.Advance(count);
        }
        else if (!reader.IsZeroLength)
        {
            Shared.Drop();
            return CopyResult.Dropped;
        }

        return CopyResult.Completed;
    }

    protected override void Close() => _source.Close();

    private int ReadValues(CopyBuffer reader)
    {
        var values = new T[Math.Min(MaxValues, reader.Remaining)];
        var count = _source.Read(values);
        if (count > 0)
        {
            new HostBuffer<T>(values).MoveTo(reader, count);
        }

        return count;
    }
}

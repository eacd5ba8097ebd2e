namespace Pillion.Wasm.Components.Async;

/// <summary>Elements for a <see cref="ComponentStreamSink{T}"/>.</summary>
internal sealed class SinkPeer<T>(ComponentStreamSink<T> sink) : HostPeer(isWriter: false)
    where T : unmanaged
{
    public override CopyResult? Serve(ICopyParty party)
    {
        var writer = party.Buffer!;
        var count = sink.Write(
            writer switch
            {
                { IsZeroLength: true } => [],
                GuestBuffer guest => guest.AsSpan<T>(),
                _ => ((HostBuffer<T>)writer).Rest,
            }
        );
        if (count == ComponentStreamSink<T>.Ended)
        {
            Shared.Drop();
            return CopyResult.Dropped;
        }

        if (count < 0)
        {
            return null;
        }

        writer.Advance(count);
        return CopyResult.Completed;
    }

    protected override void Close() => sink.Close();
}

namespace Pillion.Wasm.Components.Async;

/// <summary>
/// Moves what one part of the host gives to another that takes it, because a guest passed a stream on: its readable end, whose writable one the host
/// has as well.
/// </summary>
internal sealed class RelayPeer<T>(ComponentStreamSink<T> sink) : HostPeer(isWriter: false), ICopyParty
    where T : unmanaged
{
    private const int BufferLength = 16_384;

    // After so many steps guests go on first.
    private const int MaxSteps = 64;

    private readonly T[] _values = new T[BufferLength];
    private HostBuffer<T> _buffer = new(Memory<T>.Empty);
    private int _given;
    private bool _isReading;

    public CopyBuffer Buffer => _buffer;

    public ComponentInstance? Instance => null;

    public override CopyResult? Serve(ICopyParty party) => throw new InvalidOperationException("The host is at both ends.");

    public void Copied() => throw new InvalidOperationException("Whoever writes is the host, which says that it is done.");

    public void Done(CopyResult result)
    {
        _isReading = false;
        if (result == CopyResult.Dropped)
        {
            End();
        }
    }

    protected override void Begin() => Retry();

    protected override void Retry()
    {
        for (var step = 0; !_isReading && !IsClosed; step++)
        {
            if (step == MaxSteps)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static peer => peer.NotifyReady(), this, preferLocal: false);
                return;
            }

            if (_given < _buffer.Progress)
            {
                var count = sink.Write(_values.AsSpan(_given, _buffer.Progress - _given));
                if (count == ComponentStreamSink<T>.Ended)
                {
                    End();
                    Shared.Drop();
                    return;
                }

                if (count < 0)
                {
                    return;
                }

                _given += count;
            }
            else
            {
                _given = 0;
                _buffer = new HostBuffer<T>(_values.AsMemory());
                _isReading = true;
                Shared.Meet(this, isWriter: false);
            }
        }
    }

    protected override void Close() => sink.Close();
}

using System.Buffers;

namespace Pillion.Redis.Connections;

/// <summary>
/// What callers want to send: they fill one buffer while the writer sends the other. All members are called with the connection's lock held,
/// except that the writer reads what <see cref="Take"/> gave it.
/// </summary>
internal sealed class OutgoingBytes
{
    /// <summary>A buffer that a burst has made larger is not kept.</summary>
    private const int MaxKeptBytes = 1 << 20;

    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _sending = new(4096);

    /// <summary>How many bytes were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>How many bytes were ever taken by the writer.</summary>
    public long Taken { get; private set; }

    /// <summary>How many bytes nobody has taken yet.</summary>
    public int Waiting => _filling.WrittenCount;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _filling.Write(bytes);
        Added += bytes.Length;
    }

    /// <summary>Gives the writer all that waits; valid until it takes the next.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        (_filling, _sending) = (_sending, _filling);
        if (_filling.Capacity > MaxKeptBytes)
        {
            _filling = new ArrayBufferWriter<byte>(4096);
        }

        _filling.ResetWrittenCount();
        Taken += _sending.WrittenCount;
        return _sending.WrittenMemory;
    }
}

using System.Buffers.Binary;

namespace Pillion.MySql.Protocol;

/// <summary>Packets on a stream: three bytes of length, one that counts the packets of a command, the payload.</summary>
/// <remarks>https://mariadb.com/kb/en/0-packet/. A payload of 2^24-1 bytes or more goes in several.</remarks>
internal sealed class PacketStream(Stream stream) : IAsyncDisposable
{
    private const int HeaderLength = 4;
    private const int MaxPayload = (1 << 24) - 1;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private byte _sequence;

    /// <summary>What the packets go through; replaced when TLS begins.</summary>
    public Stream Stream { get; private set; } = stream;

    /// <summary>Goes on through another stream. Nothing may have been read ahead.</summary>
    public void Replace(Stream stream)
    {
        if (_start != _end)
        {
            throw new MySqlConnectionException("the server spoke before TLS began");
        }

        Stream = stream;
    }

    /// <summary>A new command: packets count from 0.</summary>
    public void BeginCommand() => _sequence = 0;

    /// <summary>Sends a payload.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        int length;
        do
        {
            length = Math.Min(payload.Length, MaxPayload);
            var packet = new byte[HeaderLength + length];
            BinaryPrimitives.WriteInt32LittleEndian(packet, length);
            packet[3] = _sequence++;
            payload[..length].CopyTo(packet.AsMemory(HeaderLength));
            await Stream.WriteAsync(packet, cancellationToken);
            payload = payload[length..];
        } while (length == MaxPayload);

        await Stream.FlushAsync(cancellationToken);
    }

    /// <summary>Receives a payload; it is valid until the next one is received.</summary>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var first = await ReadOneAsync(cancellationToken);
        if (first.Length < MaxPayload)
        {
            return first;
        }

        using var whole = new MemoryStream();
        var part = first;
        while (true)
        {
            whole.Write(part.Span);
            if (part.Length < MaxPayload)
            {
                return whole.ToArray();
            }

            part = await ReadOneAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async ValueTask<ReadOnlyMemory<byte>> ReadOneAsync(CancellationToken cancellationToken)
    {
        await FillAsync(HeaderLength, cancellationToken);
        var length = _buffer[_start] | (_buffer[_start + 1] << 8) | (_buffer[_start + 2] << 16);
        _sequence = (byte)(_buffer[_start + 3] + 1);
        _start += HeaderLength;
        await FillAsync(length, cancellationToken);
        var payload = _buffer.AsMemory(_start, length);
        _start += length;
        return payload;
    }

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
        {
            return;
        }

        if (_buffer.Length - _start < count)
        {
            var larger = count > _buffer.Length ? new byte[Math.Max(count, 2 * _buffer.Length)] : _buffer;
            Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }

        while (_end - _start < count)
        {
            var read = await Stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("the server has closed the connection");
            }

            _end += read;
        }
    }
}

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>Reads a part of an object from front to back. Nothing is copied: what it gives are parts of chunks.</summary>
/// <param name="chunks">What objects are made of.</param>
/// <param name="record">The object, which somebody keeps.</param>
/// <param name="start">Where it begins, in bytes.</param>
/// <param name="length">How many bytes it has.</param>
internal sealed class ObjectRange(Chunks chunks, ObjectRecord record, long start, long length)
{
    private readonly long _end = start + length;
    private long _position = start;
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => _position == _end;

    /// <summary>The next bytes, at least one unless it is at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        if (IsAtEnd)
        {
            return default;
        }

        if (_rest.IsEmpty)
        {
            var number = (int)(_position / record.ChunkBytes);
            var offset = (int)(_position % record.ChunkBytes);
            var chunk = await chunks.ReadAsync(record.Id, number, cancellationToken);
            _rest = chunk[offset..(int)Math.Min(chunk.Length, offset + _end - _position)];
        }

        var bytes = _rest[..Math.Min(most, _rest.Length)];
        _rest = _rest[bytes.Length..];
        _position += bytes.Length;
        return bytes;
    }
}

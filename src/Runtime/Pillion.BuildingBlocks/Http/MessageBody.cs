namespace Pillion.BuildingBlocks.Http;

/// <summary>
/// The body of a request or answer: bytes that are already here (the cheap and usual case), or a stream that is read once. Whoever receives
/// a streamed body disposes it; disposing also lets go of the connection or guest behind it.
/// </summary>
public readonly struct MessageBody : IAsyncDisposable
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly long _length;

    /// <summary>A body whose bytes are here. They must not change any more.</summary>
    public MessageBody(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _length = memory.Length;
    }

    /// <summary>A body that is read as it arrives.</summary>
    /// <param name="stream">Read forward, once.</param>
    /// <param name="length">How many bytes it will give, when that is known.</param>
    public MessageBody(Stream stream, long? length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = stream;
        _length = length ?? -1;
    }

    /// <summary>No bytes.</summary>
    public static MessageBody Empty => default;

    /// <summary>The stream; null when the bytes are in <see cref="Memory"/>.</summary>
    public Stream? Stream { get; }

    /// <summary>Whether all bytes are in <see cref="Memory"/>.</summary>
    public bool IsBuffered => Stream is null;

    /// <summary>How many bytes there are; null for a stream of unknown length (a chunked request, say).</summary>
    public long? Length => _length < 0 ? null : _length;

    /// <summary>The bytes; only when <see cref="IsBuffered"/>.</summary>
    public ReadOnlyMemory<byte> Memory =>
        Stream is null ? _memory : throw new InvalidOperationException("The body is a stream: read it with ReadAllAsync or Stream.");

    /// <summary>All bytes; completes at once when they are here.</summary>
    /// <param name="maxBytes">The most bytes to take.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="BodyTooLargeException">There are more bytes than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="IOException">The sender went away.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(long maxBytes, CancellationToken cancellationToken)
    {
        if (_length > maxBytes)
        {
            throw new BodyTooLargeException(maxBytes);
        }

        return Stream is null ? new(_memory) : ReadStreamAsync(Stream, Length, maxBytes, cancellationToken);
    }

    /// <summary>The body as a stream, whichever it is.</summary>
    public Stream AsStream() => Stream ?? new ReadOnlyMemoryStream(_memory);

    /// <summary>Lets go of a streamed body; nothing to do for bytes that are here.</summary>
    public ValueTask DisposeAsync() => Stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async ValueTask<ReadOnlyMemory<byte>> ReadStreamAsync(
        Stream stream,
        long? length,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        // One byte more than the announced length lets the read that finds the end happen without growing.
        var buffer = new byte[length is { } known ? checked((int)known + 1) : 4096];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, checked((int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                return buffer.AsMemory(0, filled);
            }

            filled += read;
            if (filled > maxBytes)
            {
                throw new BodyTooLargeException(maxBytes);
            }
        }
    }
}

using System.Buffers;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>The body of the request that a guest handles: what it reads of it, and what it puts in its place.</summary>
/// <param name="limit">The most bytes that are kept.</param>
internal sealed class HandlerRequestBody(int limit)
{
    private const int ChunkSize = 16 * 1024;

    private ReadOnlyMemory<byte> _bytes;
    private Stream? _stream;
    private BodyBuffer? _kept;
    private BodyBuffer? _written;
    private bool _isOpen;
    private bool _isAtEnd;
    private int _position;

    /// <summary>Reads on, until the target is full or the body at its end.</summary>
    public (int Count, bool IsAtEnd) Read(HandlerExchange exchange, Span<byte> target)
    {
        Open(exchange.Request);
        if (_stream is null)
        {
            var count = Math.Min(target.Length, _bytes.Length - _position);
            _bytes.Span.Slice(_position, count).CopyTo(target);
            _position += count;
            return (count, _position == _bytes.Length);
        }

        return (ReadStream(exchange, target), _isAtEnd);
    }

    /// <summary>Writes a piece of what comes in the body's place.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => (_written ??= new BodyBuffer(limit)).Append(bytes);

    /// <summary>Gives the request the body that the next handler is to have, and begins anew.</summary>
    /// <param name="keep">Whether the next handler is to have what was read.</param>
    public void Finish(MiddlewareRequest request, bool keep)
    {
        if (_written is not null)
        {
            Set(request, _written.Memory);
        }
        else if (_stream is not null)
        {
            FinishStream(request, _stream);
        }
        else if (!keep && _position > 0)
        {
            Set(request, _bytes[_position..]);
        }

        Reset();
    }

    /// <summary>Forgets the request.</summary>
    public void Reset()
    {
        _bytes = default;
        _stream = null;
        _kept = null;
        _written = null;
        _isOpen = false;
        _isAtEnd = false;
        _position = 0;
    }

    private void Open(MiddlewareRequest request)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        if (request.BufferedBody is { } bytes)
        {
            _bytes = bytes;
        }
        else
        {
            _stream = request.OpenBody();
        }
    }

    private int ReadStream(HandlerExchange exchange, Span<byte> target)
    {
        var keep = exchange.Features.HasFlag(HandlerFeatures.BufferRequest);
        var filled = 0;
        var chunk = ArrayPool<byte>.Shared.Rent(Math.Min(ChunkSize, target.Length));
        try
        {
            while (filled < target.Length && !_isAtEnd)
            {
                var wanted = chunk.AsMemory(0, Math.Min(chunk.Length, target.Length - filled));
                var read = Blocking.WaitOrTrap(_stream!.ReadAsync(wanted, exchange.Stop));
                _isAtEnd = read == 0;
                var bytes = chunk.AsSpan(0, read);
                if (keep)
                {
                    (_kept ??= new BodyBuffer(limit)).Append(bytes);
                }

                bytes.CopyTo(target[filled..]);
                filled += read;
            }

            return filled;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void FinishStream(MiddlewareRequest request, Stream stream)
    {
        var kept = _kept?.Memory ?? default;
        if (_isAtEnd)
        {
            Set(request, kept);
        }
        else
        {
            request.SetBody(kept.IsEmpty ? stream : new PrefixedStream(kept, stream));
        }
    }

    /// <summary>Setting a body takes the field of its length away, which guests may want to see.</summary>
    private static void Set(MiddlewareRequest request, ReadOnlyMemory<byte> bytes)
    {
        var hadLength = request.GetHeader("Content-Length") is not null;
        request.SetBody(bytes);
        if (hadLength)
        {
            request.SetHeader("Content-Length", bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}

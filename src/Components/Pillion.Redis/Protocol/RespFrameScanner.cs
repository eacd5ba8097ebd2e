using System.Buffers;
using System.Buffers.Text;

namespace Pillion.Redis.Protocol;

/// <summary>
/// Finds where a reply ends, without making anything of it, and remembers how far it has looked: a long reply that arrives in many pieces is
/// looked at once. One flat count of replies still to come is enough, since nothing but the end of the outermost one is asked for.
/// </summary>
/// <remarks>RESP2 and RESP3 as in Redis's protocol specification; streamed strings and aggregates, which no server sends, are errors.</remarks>
internal struct RespFrameScanner
{
    /// <summary>No line (a number, a simple string, an error) is longer.</summary>
    public const int MaxLineBytes = 64 << 10;

    private readonly long _maxBytes;
    private long _position;
    private long _remaining;

    /// <param name="maxBytes">The longest frame that is taken.</param>
    public RespFrameScanner(long maxBytes)
    {
        _maxBytes = maxBytes;
        _remaining = 1;
    }

    /// <summary>Looks on in a buffer that starts where the frame starts (and is at least as long as the last time).</summary>
    /// <param name="buffer">The bytes from the frame's start.</param>
    /// <param name="length">The frame's length, if it is complete. Then the scanner starts anew.</param>
    /// <returns>Whether the frame is complete.</returns>
    /// <exception cref="RedisProtocolException">It is no RESP, or too long.</exception>
    public bool TryFindEnd(in ReadOnlySequence<byte> buffer, out long length)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(_position);
        length = 0;
        while (_remaining > 0)
        {
            if (!TrySkipToken(ref reader))
            {
                return false;
            }

            _position = reader.Consumed;
            if (_position > _maxBytes || _remaining > _maxBytes)
            {
                throw new RedisProtocolException($"a reply of the server is longer than {_maxBytes} bytes");
            }
        }

        length = _position;
        _position = 0;
        _remaining = 1;
        return true;
    }

    private bool TrySkipToken(ref SequenceReader<byte> reader)
    {
        if (!reader.TryRead(out var type) || !TryReadLine(ref reader, out var line))
        {
            return false;
        }

        switch (type)
        {
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)'_' or (byte)'#' or (byte)',' or (byte)'(':
                _remaining--;
                return true;
            case (byte)'$' or (byte)'!' or (byte)'=':
                var size = ReadCount(line);
                if (size > _maxBytes)
                {
                    throw new RedisProtocolException($"a reply of the server is longer than {_maxBytes} bytes");
                }

                if (size >= 0 && reader.Remaining < size + 2)
                {
                    return false;
                }

                reader.Advance(size < 0 ? 0 : size + 2);
                _remaining--;
                return true;
            case (byte)'*' or (byte)'~' or (byte)'>':
                _remaining += Math.Max(ReadCount(line), 0) - 1;
                return true;
            case (byte)'%':
                _remaining += (2 * Math.Max(ReadCount(line), 0)) - 1;
                return true;
            case (byte)'|':
                // An attribute is about the reply that follows and is none itself.
                _remaining += 2 * Math.Max(ReadCount(line), 0);
                return true;
            default:
                throw new RedisProtocolException($"the server sent the byte 0x{type:x2} where a reply should start: is it a Redis server?");
        }
    }

    /// <summary>Reads up to CR LF; false when that has not arrived.</summary>
    private static bool TryReadLine(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> line)
    {
        if (!reader.TryReadTo(out line, (byte)'\n'))
        {
            return reader.Remaining <= MaxLineBytes
                ? false
                : throw new RedisProtocolException($"the server sent a line of more than {MaxLineBytes} bytes");
        }

        if (line.Length == 0 || line.Slice(line.Length - 1).FirstSpan[0] != (byte)'\r')
        {
            throw new RedisProtocolException("the server sent a line that does not end in CR LF");
        }

        line = line.Slice(0, line.Length - 1);
        return true;
    }

    private static long ReadCount(in ReadOnlySequence<byte> line)
    {
        Span<byte> digits = stackalloc byte[20];
        if (line.Length is 0 or > 20)
        {
            throw BadCount();
        }

        line.CopyTo(digits);
        digits = digits[..(int)line.Length];
        return Utf8Parser.TryParse(digits, out long count, out var used) && used == digits.Length && count is >= -1 and <= int.MaxValue
            ? count
            : throw BadCount();
    }

    private static RedisProtocolException BadCount() => new("the server sent a length that is no number from -1 to 2147483647");
}

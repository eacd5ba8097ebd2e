using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Pillion.Redis.Protocol;

/// <summary>Makes a reply of a frame that <see cref="RespFrameScanner"/> has found to be complete.</summary>
internal static class RespParser
{
    /// <summary>No reply of Redis is nested deeper; more would be an attack on our stack.</summary>
    private const int MaxDepth = 64;

    private static readonly byte[] s_ok = "OK"u8.ToArray();
    private static readonly byte[] s_queued = "QUEUED"u8.ToArray();
    private static readonly byte[] s_empty = [];

    /// <summary>Reads the one reply that the frame is.</summary>
    /// <exception cref="RedisProtocolException">A part of it is not what its type says.</exception>
    public static RedisReply Parse(in ReadOnlySequence<byte> frame)
    {
        var reader = new SequenceReader<byte>(frame);
        return ReadReply(ref reader, 0);
    }

    private static RedisReply ReadReply(ref SequenceReader<byte> reader, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RedisProtocolException($"the server sent arrays nested deeper than {MaxDepth}");
        }

        while (true)
        {
            reader.TryRead(out var type);
            switch (type)
            {
                case (byte)'+':
                    return RedisReply.OfText(ReadSimple(ref reader));
                case (byte)',' or (byte)'(':
                    return RedisReply.OfText(ReadSimple(ref reader));
                case (byte)'-':
                    return RedisReply.OfError(ReadSimple(ref reader));
                case (byte)':':
                    return RedisReply.OfInteger(ReadInteger(ref reader));
                case (byte)'#':
                    return RedisReply.OfInteger(ReadBoolean(ref reader));
                case (byte)'_':
                    ReadSimple(ref reader);
                    return default;
                case (byte)'$':
                    return ReadBlob(ref reader) is { } bytes ? RedisReply.OfText(bytes) : default;
                case (byte)'=':
                    return ReadBlob(ref reader) is { } verbatim ? RedisReply.OfText(WithoutFormat(verbatim)) : default;
                case (byte)'!':
                    return RedisReply.OfError(ReadBlob(ref reader) ?? s_empty);
                case (byte)'*' or (byte)'~':
                    return ReadItems(ref reader, depth, 1) is { } items ? RedisReply.OfArray(items) : default;
                case (byte)'%':
                    return ReadItems(ref reader, depth, 2) is { } pairs ? RedisReply.OfArray(pairs) : default;
                case (byte)'>':
                    return RedisReply.OfPush(ReadItems(ref reader, depth, 1) ?? []);
                case (byte)'|':
                    ReadItems(ref reader, depth, 2);
                    continue;
                default:
                    throw new RedisProtocolException($"the server sent the byte 0x{type:x2} where a reply should start");
            }
        }
    }

    private static byte[] ReadSimple(ref SequenceReader<byte> reader)
    {
        var line = ReadLine(ref reader);
        if (line.IsSingleSegment)
        {
            // What servers say most.
            var span = line.FirstSpan;
            return span.SequenceEqual("OK"u8) ? s_ok
                : span.SequenceEqual("QUEUED"u8) ? s_queued
                : span.ToArray();
        }

        return line.ToArray();
    }

    private static long ReadInteger(ref SequenceReader<byte> reader)
    {
        var line = ReadLine(ref reader);
        Span<byte> digits = stackalloc byte[20];
        if (line.Length is > 0 and <= 20)
        {
            line.CopyTo(digits);
            digits = digits[..(int)line.Length];
            if (Utf8Parser.TryParse(digits, out long value, out var used) && used == digits.Length)
            {
                return value;
            }
        }

        throw new RedisProtocolException(
            $"the server sent '{Encoding.ASCII.GetString(line.Slice(0, Math.Min(line.Length, 40)))}' as a number"
        );
    }

    private static long ReadBoolean(ref SequenceReader<byte> reader)
    {
        var line = ReadLine(ref reader);
        return (line.Length == 1 ? line.FirstSpan[0] : 0) switch
        {
            (byte)'t' => 1,
            (byte)'f' => 0,
            _ => throw new RedisProtocolException("the server sent a boolean that is neither t nor f"),
        };
    }

    private static byte[]? ReadBlob(ref SequenceReader<byte> reader)
    {
        var length = (int)ReadInteger(ref reader);
        if (length < 0)
        {
            return null;
        }

        var bytes = length == 0 ? s_empty : GC.AllocateUninitializedArray<byte>(length);
        reader.TryCopyTo(bytes);
        reader.Advance(length);
        if (!reader.IsNext("\r\n"u8, advancePast: true))
        {
            throw new RedisProtocolException("the server sent a string that does not end where it should");
        }

        return bytes;
    }

    private static RedisReply[]? ReadItems(ref SequenceReader<byte> reader, int depth, int perItem)
    {
        var count = ReadInteger(ref reader);
        if (count < 0)
        {
            return null;
        }

        var items = count == 0 ? [] : new RedisReply[count * perItem];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadReply(ref reader, depth + 1);
        }

        return items;
    }

    private static ReadOnlySequence<byte> ReadLine(ref SequenceReader<byte> reader)
    {
        reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8);
        return line;
    }

    /// <summary>A verbatim string starts with three letters and a colon (<c>txt:</c>).</summary>
    private static byte[] WithoutFormat(byte[] verbatim) => verbatim.Length >= 4 && verbatim[3] == (byte)':' ? verbatim[4..] : verbatim;
}

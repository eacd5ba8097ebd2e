using System.Buffers;
using System.Globalization;
using System.Text;
using Pillion.Redis.Protocol;

namespace Pillion.Redis.Tests.Protocol;

public sealed class RespTests
{
    /// <summary>Each type of RESP2 and RESP3, what is inside it, and how we write it down.</summary>
    private static readonly (string Wire, string Text)[] s_replies =
    [
        ("+OK\r\n", "'OK'"),
        ("+\r\n", "''"),
        ("-ERR unknown command 'x'\r\n", "error 'ERR unknown command 'x''"),
        (":0\r\n", "0"),
        (":-9223372036854775808\r\n", "-9223372036854775808"),
        ("$5\r\nhello\r\n", "'hello'"),
        ("$0\r\n\r\n", "''"),
        ("$9\r\n\r\n\r\n$-1\r\n\r\n", "'\r\n\r\n$-1\r\n'"),
        ("$-1\r\n", "null"),
        ("*-1\r\n", "null"),
        ("_\r\n", "null"),
        ("*0\r\n", "[]"),
        ("*3\r\n:1\r\n$-1\r\n*2\r\n+a\r\n*0\r\n", "[1 null ['a' []]]"),
        ("#t\r\n", "1"),
        ("#f\r\n", "0"),
        (",3.25\r\n", "'3.25'"),
        ("(3492890328409238509324850943850943825024385\r\n", "'3492890328409238509324850943850943825024385'"),
        ("!8\r\nERR a\r\nb\r\n", "error 'ERR a\r\nb'"),
        ("=8\r\ntxt:text\r\n", "'text'"),
        ("%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n", "['a' 1 'b' [2]]"),
        ("~2\r\n:1\r\n:2\r\n", "[1 2]"),
        (">3\r\n+message\r\n+channel\r\n$2\r\nhi\r\n", "push['message' 'channel' 'hi']"),
        ("|1\r\n+ttl\r\n:3600\r\n$1\r\nx\r\n", "'x'"),
        ("*2\r\n|1\r\n+a\r\n*1\r\n:1\r\n:5\r\n:6\r\n", "[5 6]"),
        ("*1\r\n%0\r\n", "[[]]"),
    ];

    [Fact]
    public void TryFindEnd_RepliesCutAtEveryByte_GiveTheSame()
    {
        var wire = Encoding.UTF8.GetBytes(string.Concat(s_replies.Select(r => r.Wire)));
        var expected = s_replies.Select(r => r.Text).ToArray();
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            Assert.Equal(expected, ReadAll(wire, [cut, wire.Length]));
        }
    }

    [Fact]
    public void TryFindEnd_RepliesByteByByte_GiveTheSame()
    {
        var wire = Encoding.UTF8.GetBytes(string.Concat(s_replies.Select(r => r.Wire)));

        Assert.Equal(s_replies.Select(r => r.Text), ReadAll(wire, [.. Enumerable.Range(1, wire.Length)]));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "is it a Redis server?")]
    [InlineData("$x\r\n", "a length")]
    [InlineData("$-2\r\n", "a length")]
    [InlineData("*99999999999999999999\r\n", "a length")]
    [InlineData("$\r\n", "a length")]
    [InlineData("+OK\n", "CR LF")]
    [InlineData("$2000\r\n", "longer than 1000 bytes")]
    [InlineData("*2000\r\n", "longer than 1000 bytes")]
    [InlineData(":1x\r\n", "as a number")]
    [InlineData("$2\r\nabcd", "does not end")]
    [InlineData("#x\r\n", "neither t nor f")]
    public void Read_NoResp_SaysWhatIsWrong(string wire, string message)
    {
        var error = Assert.Throws<RedisProtocolException>(() => ReadAll(Encoding.ASCII.GetBytes(wire), [wire.Length]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ArraysNestedTooDeep_IsAnError()
    {
        var wire = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1\r\n", 100)) + ":1\r\n");

        Assert.Throws<RedisProtocolException>(() => ReadAll(wire, [wire.Length]));
    }

    [Fact]
    public void Read_LineWithoutEnd_IsAnError()
    {
        var wire = new byte[RespFrameScanner.MaxLineBytes + 10];
        wire.AsSpan().Fill((byte)'+');

        Assert.Throws<RedisProtocolException>(() => ReadAll(wire, [wire.Length], maxBytes: 1 << 20));
    }

    /// <summary>Whatever arrives is a reply, an incomplete one, or the one exception.</summary>
    [Fact]
    public void Read_MutatedReplies_NeverFailOtherwise()
    {
        var random = new Random(20261120);
        var wire = Encoding.UTF8.GetBytes(string.Concat(s_replies.Select(r => r.Wire)));
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = wire.AsSpan(0, random.Next(1, wire.Length)).ToArray();
            for (var change = random.Next(4); change >= 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "$*:+-%|\r\n0129"[random.Next(13)]);
            }

            try
            {
                ReadAll(mutated, [random.Next(mutated.Length), mutated.Length]);
            }
            catch (RedisProtocolException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 19_999);
    }

    /// <summary>Reads replies as a connection does, with the bytes arriving up to each of the ends in turn, in segments of their own.</summary>
    private static List<string> ReadAll(byte[] wire, int[] ends, long maxBytes = 1000)
    {
        var scanner = new RespFrameScanner(maxBytes);
        var replies = new List<string>();
        var start = 0;
        foreach (var end in ends)
        {
            // What has arrived and was not consumed yet, in two segments.
            var buffer = Segments(
                wire.AsMemory(start, (end - start) / 2),
                wire.AsMemory(start + ((end - start) / 2), end - start - ((end - start) / 2))
            );
            while (!buffer.IsEmpty && scanner.TryFindEnd(buffer, out var length))
            {
                replies.Add(Describe(RespParser.Parse(buffer.Slice(0, length))));
                buffer = buffer.Slice(length);
                start += (int)length;
            }
        }

        return replies;
    }

    private static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var head = new Segment(first, null);
        var tail = new Segment(second, head);
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
    }

    private static string Describe(RedisReply reply) =>
        reply.Kind switch
        {
            RedisReplyKind.Null => "null",
            RedisReplyKind.Integer => reply.Int64.ToString(CultureInfo.InvariantCulture),
            RedisReplyKind.Text => $"'{reply.Text}'",
            RedisReplyKind.Error => $"error '{reply.Error.Message}'",
            var kind => $"{(kind == RedisReplyKind.Push ? "push" : "")}[{string.Join(' ', reply.Items.ToArray().Select(Describe))}]",
        };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}

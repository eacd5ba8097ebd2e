using System.Buffers.Text;
using System.Text;

namespace Pillion.Redis;

/// <summary>What kind of reply it is. RESP's many types are folded into what callers tell apart.</summary>
public enum RedisReplyKind
{
    /// <summary>No value: null in any of its spellings.</summary>
    Null,

    /// <summary>A whole number, or a boolean as 0 or 1.</summary>
    Integer,

    /// <summary>Bytes: simple, bulk and verbatim strings, doubles and big numbers in their digits.</summary>
    Text,

    /// <summary>An error.</summary>
    Error,

    /// <summary>Several replies: arrays and sets; maps as key, value, key, value.</summary>
    Array,

    /// <summary>Several replies that nobody asked for: a message of a subscription.</summary>
    Push,
}

/// <summary>
/// A reply of the server. It owns its bytes and stays valid. Integers, nulls and <c>OK</c> cost no allocation.
/// </summary>
public readonly struct RedisReply
{
    private readonly long _integer;
    private readonly object? _content;

    private RedisReply(RedisReplyKind kind, long integer, object? content)
    {
        Kind = kind;
        _integer = integer;
        _content = content;
    }

    /// <summary>What kind of reply it is; decides which of the other members may be asked.</summary>
    public RedisReplyKind Kind { get; }

    /// <summary>Whether it is no value.</summary>
    public bool IsNull => Kind == RedisReplyKind.Null;

    /// <summary>Whether it is an error; <see cref="Error"/> says which.</summary>
    public bool IsError => Kind == RedisReplyKind.Error;

    /// <summary>The error of an error reply.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public RedisServerException Error =>
        IsError ? new RedisServerException(Encoding.UTF8.GetString((byte[])_content!)) : throw Mismatch("an error");

    /// <summary>The parts of an array or a push; empty for null.</summary>
    /// <exception cref="RedisException">It is an error or no array.</exception>
    public ReadOnlySpan<RedisReply> Items =>
        Kind switch
        {
            RedisReplyKind.Array or RedisReplyKind.Push => (RedisReply[])_content!,
            RedisReplyKind.Null => [],
            _ => throw Mismatch("an array"),
        };

    /// <summary>The bytes of a text; null for null. They must not be changed.</summary>
    /// <exception cref="RedisException">It is an error or no text.</exception>
    public byte[]? Bytes =>
        Kind switch
        {
            RedisReplyKind.Text => (byte[])_content!,
            RedisReplyKind.Null => null,
            _ => throw Mismatch("text"),
        };

    /// <summary>The number of an integer, or of a text that is one.</summary>
    /// <exception cref="RedisException">It is an error or no number.</exception>
    public long Int64
    {
        get
        {
            if (Kind == RedisReplyKind.Integer)
            {
                return _integer;
            }

            return
                _content is byte[] bytes
                && Kind == RedisReplyKind.Text
                && Utf8Parser.TryParse(bytes, out long number, out var used)
                && used == bytes.Length
                ? number
                : throw Mismatch("a whole number");
        }
    }

    /// <summary>The text as UTF-8; an integer in its digits; null for null.</summary>
    /// <exception cref="RedisException">It is an error or an array.</exception>
    public string? Text =>
        Kind == RedisReplyKind.Integer ? _integer.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Bytes is { } bytes ? Encoding.UTF8.GetString(bytes)
        : null;

    /// <summary>The reply itself, if it is no error.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    public RedisReply EnsureSuccess() => IsError ? throw Error : this;

    /// <summary>For messages and debuggers: the kind and the beginning of the content.</summary>
    public override string ToString() =>
        Kind switch
        {
            RedisReplyKind.Null => "null",
            RedisReplyKind.Integer => $"{_integer}",
            RedisReplyKind.Text or RedisReplyKind.Error => $"{Kind} '{Shorten((byte[])_content!)}'",
            _ => $"{Kind} of {((RedisReply[])_content!).Length}",
        };

    internal static RedisReply OfInteger(long value) => new(RedisReplyKind.Integer, value, null);

    internal static RedisReply OfText(byte[] bytes) => new(RedisReplyKind.Text, 0, bytes);

    internal static RedisReply OfError(byte[] bytes) => new(RedisReplyKind.Error, 0, bytes);

    internal static RedisReply OfArray(RedisReply[] items) => new(RedisReplyKind.Array, 0, items);

    internal static RedisReply OfPush(RedisReply[] items) => new(RedisReplyKind.Push, 0, items);

    private static string Shorten(byte[] bytes) => Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 60));

    private Exception Mismatch(string wanted) =>
        IsError ? Error : new RedisProtocolException($"the server answered {this} where {wanted} was expected");
}

using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Pillion.Redis;

/// <summary>
/// A command, or several that are sent as one piece (<see cref="Then"/>), in the form that goes over the wire. Made by <see cref="Read"/> or
/// <see cref="Write"/>, given its arguments by <c>Add</c>, handed to <c>SendAsync</c>, which takes it over: it is not touched afterwards.
/// </summary>
/// <example><c>await client.SendAsync(RedisCommand.Read("HGET"u8, 2).Add(key).Add("data"u8), ct)</c></example>
public sealed class RedisCommand
{
    /// <summary>Larger buffers go back to where they came from instead of waiting in a pooled command.</summary>
    private const int MaxKeptBytes = 16 << 10;

    private const int MaxPooled = 256;

    private static readonly ConcurrentQueue<RedisCommand> s_pool = new();

    private byte[] _buffer = [];
    private int _length;
    private int _missing;

    private RedisCommand() { }

    /// <summary>Whether carrying it out twice is the same as once, so that it may be sent again when a reply was lost.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>How many replies it gets.</summary>
    internal int Replies { get; private set; }

    /// <summary>What goes over the wire.</summary>
    internal ReadOnlySpan<byte> Encoded
    {
        get
        {
            Debug.Assert(_missing == 0, "a command has fewer arguments than it said it would");
            return _buffer.AsSpan(0, _length);
        }
    }

    /// <summary>Begins a command that changes nothing, or for which twice is the same as once: it is sent again when a connection breaks.</summary>
    /// <param name="name">The command, in upper case: <c>"HGET"u8</c>.</param>
    /// <param name="arguments">How many arguments <c>Add</c> will give.</param>
    public static RedisCommand Read(ReadOnlySpan<byte> name, int arguments)
    {
        var command = Write(name, arguments);
        command.IsRepeatable = true;
        return command;
    }

    /// <summary>Begins a command that must not be carried out twice: it fails when a connection breaks after it may have been sent.</summary>
    /// <param name="name">The command, in upper case: <c>"INCR"u8</c>.</param>
    /// <param name="arguments">How many arguments <c>Add</c> will give.</param>
    public static RedisCommand Write(ReadOnlySpan<byte> name, int arguments)
    {
        if (!s_pool.TryDequeue(out var command))
        {
            command = new RedisCommand();
        }

        command.IsRepeatable = false;
        command.Replies = 0;
        command._missing = 0;
        command._length = 0;
        return command.Then(name, arguments);
    }

    /// <summary>Begins a further command that is sent together with this one; the reply is then an array with a reply for each.</summary>
    /// <param name="name">The command, in upper case.</param>
    /// <param name="arguments">How many arguments <c>Add</c> will give.</param>
    public RedisCommand Then(ReadOnlySpan<byte> name, int arguments)
    {
        Debug.Assert(_missing == 0, "a command has fewer arguments than it said it would");
        Replies++;
        WriteLine((byte)'*', arguments + 1);
        _missing = arguments + 1;
        return Add(name);
    }

    /// <summary>Adds an argument: any bytes.</summary>
    public RedisCommand Add(ReadOnlySpan<byte> argument)
    {
        BeginArgument(argument.Length);
        argument.CopyTo(GetSpan(argument.Length));
        _length += argument.Length;
        return EndArgument();
    }

    /// <summary>Adds an argument: a text, as UTF-8.</summary>
    public RedisCommand Add(ReadOnlySpan<char> argument)
    {
        var size = Encoding.UTF8.GetByteCount(argument);
        BeginArgument(size);
        _length += Encoding.UTF8.GetBytes(argument, GetSpan(size));
        return EndArgument();
    }

    /// <summary>Adds an argument: a text, as UTF-8.</summary>
    public RedisCommand Add(string argument) => Add(argument.AsSpan());

    /// <summary>Adds an argument: a number, in its digits.</summary>
    public RedisCommand Add(long argument)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(argument, digits, out var count);
        return Add(digits[..count]);
    }

    /// <summary>Gives it back; called by whoever sent it, once.</summary>
    internal void Return()
    {
        if (_buffer.Length > MaxKeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        // The count is a hint: a few too many do no harm.
        if (s_pool.Count < MaxPooled)
        {
            s_pool.Enqueue(this);
        }
    }

    private void BeginArgument(int size)
    {
        Debug.Assert(_missing > 0, "a command has more arguments than it said it would");
        WriteLine((byte)'$', size);
    }

    private RedisCommand EndArgument()
    {
        "\r\n"u8.CopyTo(GetSpan(2));
        _length += 2;
        _missing--;
        return this;
    }

    private void WriteLine(byte type, int number)
    {
        var span = GetSpan(16);
        span[0] = type;
        Utf8Formatter.TryFormat(number, span[1..], out var count);
        "\r\n"u8.CopyTo(span[(1 + count)..]);
        _length += count + 3;
    }

    private Span<byte> GetSpan(int size)
    {
        if (_buffer.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, Math.Max(2 * _buffer.Length, 256)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}

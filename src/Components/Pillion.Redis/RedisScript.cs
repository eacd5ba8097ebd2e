using System.Security.Cryptography;
using System.Text;

namespace Pillion.Redis;

/// <summary>A Lua script. The server is asked for it by its hash and is told its text when it does not know it (yet, or after a restart).</summary>
public sealed class RedisScript
{
    /// <summary>Takes the text.</summary>
    /// <param name="text">Lua, as Redis runs it; it finds its keys in <c>KEYS</c> and the rest in <c>ARGV</c>.</param>
    public RedisScript(string text)
    {
        Text = text;
        // Redis names scripts so; nothing depends on its being hard to forge.
#pragma warning disable CA5350
        Hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text))));
#pragma warning restore CA5350
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The hash by which the server knows it, in hexadecimal digits.</summary>
    internal byte[] Hash { get; }

    /// <summary>Begins a command that runs the script; the keys are to be added first. Send it with <see cref="RedisClient.EvaluateAsync"/>.</summary>
    /// <param name="keys">How many keys follow.</param>
    /// <param name="arguments">How many other arguments follow the keys.</param>
    public RedisCommand Call(int keys, int arguments) => RedisCommand.Write("EVALSHA"u8, 2 + keys + arguments).Add(Hash).Add(keys);
}

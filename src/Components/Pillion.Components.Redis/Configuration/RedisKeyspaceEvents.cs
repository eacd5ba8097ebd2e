using System.Text;
using Pillion.Redis;

namespace Pillion.Components.Redis.Configuration;

/// <summary>Redis's notifications of changes to keys, which a server sends when <c>notify-keyspace-events</c> tells it to.</summary>
internal static class RedisKeyspaceEvents
{
    /// <summary>Keyspace events of all kinds: daprd's setting.</summary>
    private const string Wanted = "KA";

    /// <summary>The channel of a key's events; of all keys' for null.</summary>
    public static string Pattern(int database, string? key) => Prefix(database) + (key is null ? "*" : Escape(key));

    /// <summary>The key that a channel is about.</summary>
    public static string KeyOf(int database, string channel) => channel[Prefix(database).Length..];

    /// <summary>Switches the notifications on, beside those that others have switched on.</summary>
    /// <exception cref="RedisServerException">The server does not let us; many that are run by others do not.</exception>
    public static async Task EnableAsync(RedisClient client, CancellationToken cancellationToken)
    {
        const string Setting = "notify-keyspace-events";
        var reply = await client.SendAsync(RedisCommand.Read("CONFIG"u8, 2).Add("GET"u8).Add(Setting), cancellationToken);
        var present = reply.Items is [_, { Text: { } flags }] ? flags : "";
        var missing = string.Concat(Wanted.Where(flag => !present.Contains(flag, StringComparison.Ordinal)));
        if (missing.Length > 0)
        {
            await client.SendAsync(RedisCommand.Read("CONFIG"u8, 3).Add("SET"u8).Add(Setting).Add(present + missing), cancellationToken);
        }
    }

    private static string Prefix(int database) => $"__keyspace@{database}__:";

    /// <summary>The key as a pattern that matches it alone.</summary>
    private static string Escape(string key)
    {
        var pattern = new StringBuilder(key.Length + 8);
        foreach (var character in key)
        {
            pattern.Append(character is '*' or '?' or '[' or ']' or '\\' ? "\\" : "").Append(character);
        }

        return pattern.ToString();
    }
}

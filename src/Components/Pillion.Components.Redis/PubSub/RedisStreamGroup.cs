using System.Globalization;
using Pillion.Abstractions;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.PubSub;

/// <summary>A consumer group of a stream: the commands that a subscription needs. The consumer in it has the group's name, as daprd's has.</summary>
internal sealed class RedisStreamGroup(RedisBackend backend, string topic, string group)
{
    /// <summary>The stream.</summary>
    public string Topic => topic;

    /// <summary>The group's name.</summary>
    public string Name => group;

    /// <summary>The server.</summary>
    public RedisBackend Backend => backend;

    /// <summary>Makes the stream and the group, which gets all that is in the stream; nothing where they are.</summary>
    /// <exception cref="ComponentException">The server failed.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var command = RedisCommand.Read("XGROUP"u8, 5).Add("CREATE"u8).Add(topic).Add(group).Add("0"u8).Add("MKSTREAM"u8);
            await backend.Client.SendAsync(command, cancellationToken);
        }
        catch (RedisServerException e) when (e.Code == "BUSYGROUP")
        {
            // It is there.
        }
        catch (RedisException e)
        {
            throw backend.Translate(e);
        }
    }

    /// <summary>Waits for messages that nobody has got yet; none when there were none for the time.</summary>
    /// <exception cref="RedisException">The server failed; <c>NOGROUP</c> if it has lost the group.</exception>
    public async Task<List<RedisStreamEntry>> ReadNewAsync(
        RedisConnection connection,
        int count,
        TimeSpan block,
        CancellationToken cancellationToken
    )
    {
        var command = RedisCommand
            .Write("XREADGROUP"u8, 10)
            .Add("GROUP"u8)
            .Add(group)
            .Add(group)
            .Add("COUNT"u8)
            .Add(count)
            .Add("BLOCK"u8)
            .Add((long)block.TotalMilliseconds)
            .Add("STREAMS"u8)
            .Add(topic)
            .Add(">"u8);
        var reply = await connection.SendAsync(command, cancellationToken);
        return reply.Items switch
        {
            // RESP3 has a map of streams, RESP2 an array of pairs; we asked for one stream.
            [{ Kind: RedisReplyKind.Array, Items: [_, var entries] }] => Entries(entries),
            [_, var entries] => Entries(entries),
            _ => [],
        };
    }

    /// <summary>Which messages are with a consumer, from an id on: their ids and for how long.</summary>
    public async Task<List<(string Id, TimeSpan Idle)>> PendingAsync(string from, int count, CancellationToken cancellationToken)
    {
        var command = RedisCommand.Read("XPENDING"u8, 5).Add(topic).Add(group).Add(from).Add("+"u8).Add(count);
        var reply = await backend.Client.SendAsync(command, cancellationToken);
        var pending = new List<(string, TimeSpan)>(reply.Items.Length);
        foreach (var item in reply.Items)
        {
            if (item.Items is [{ Text: { } id }, _, var idle, ..])
            {
                pending.Add((id, TimeSpan.FromMilliseconds(idle.Int64)));
            }
        }

        return pending;
    }

    /// <summary>Takes messages over that have been with somebody for the time. Those that are no longer in the stream are forgotten.</summary>
    public async Task<List<RedisStreamEntry>> ClaimAsync(List<string> ids, TimeSpan idle, CancellationToken cancellationToken)
    {
        var command = RedisCommand.Write("XCLAIM"u8, 4 + ids.Count).Add(topic).Add(group).Add(group).Add((long)idle.TotalMilliseconds);
        var reply = await backend.Client.SendAsync(AddAll(command, ids), cancellationToken);
        var entries = Entries(reply);
        if (entries.Count < reply.Items.Length)
        {
            // Servers before Redis 7 send nil for what was deleted, and keep it.
            var found = entries.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
            await AcknowledgeAsync([.. ids.Where(id => !found.Contains(id))], cancellationToken);
        }

        return entries;
    }

    /// <summary>Takes messages off the group's list.</summary>
    public ValueTask<RedisReply> AcknowledgeAsync(List<string> ids, CancellationToken cancellationToken) =>
        backend.Client.SendAsync(AddAll(RedisCommand.Read("XACK"u8, 2 + ids.Count).Add(topic).Add(group), ids), cancellationToken);

    /// <summary>Makes messages that we got and did not handle look as if they had been with us for the time, so that the next one to look takes them.</summary>
    public ValueTask<RedisReply> LetGoAsync(List<string> ids, TimeSpan idle, CancellationToken cancellationToken) =>
        backend.Client.SendAsync(
            AddAll(RedisCommand.Read("XCLAIM"u8, 7 + ids.Count).Add(topic).Add(group).Add(group).Add(0), ids)
                .Add("IDLE"u8)
                .Add((long)idle.TotalMilliseconds)
                .Add("JUSTID"u8),
            cancellationToken
        );

    /// <summary>The id that comes after another one: <c>milliseconds-sequence</c>.</summary>
    public static string After(string id)
    {
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        var sequence = ulong.Parse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{id.AsSpan(0, dash)}-{sequence + 1}");
    }

    private static RedisCommand AddAll(RedisCommand command, List<string> ids)
    {
        foreach (var id in ids)
        {
            command = command.Add(id);
        }

        return command;
    }

    private static List<RedisStreamEntry> Entries(in RedisReply reply)
    {
        var entries = new List<RedisStreamEntry>(reply.Items.Length);
        foreach (var item in reply.Items)
        {
            if (RedisStreamEntry.Of(item) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }
}

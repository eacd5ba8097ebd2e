using System.Globalization;
using Pillion.Redis;

namespace Pillion.Components.Redis.Connections;

/// <summary>How many servers hold copies of ours.</summary>
internal static class RedisReplicas
{
    private const string Field = "connected_slaves:";

    /// <summary>Asks the server; 0 where it does not say.</summary>
    public static async Task<int> CountAsync(RedisBackend backend, CancellationToken cancellationToken)
    {
        var info = (await backend.SendAsync(RedisCommand.Read("INFO"u8, 1).Add("replication"u8), cancellationToken)).Text ?? "";
        var start = info.IndexOf(Field, StringComparison.Ordinal);
        if (start < 0)
        {
            return 0;
        }

        var line = info.AsSpan(start + Field.Length);
        var end = line.IndexOfAny('\r', '\n');
        return int.TryParse(end < 0 ? line : line[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }
}

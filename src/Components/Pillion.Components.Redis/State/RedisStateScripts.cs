using Pillion.Redis;

namespace Pillion.Components.Redis.State;

/// <summary>
/// The conditional writes, which Redis has no commands for. An item is a hash with the fields <c>data</c>, <c>version</c> (its ETag, counted up from 1)
/// and, once it was written with first-write concurrency, <c>first-write</c>; daprd's layout, so that both can share a server.
/// </summary>
/// <remarks>
/// Like daprd, a write replaces a key of another type, and an item that has <c>first-write</c> is not overwritten without its ETag. Unlike daprd, an
/// ETag for a key that is not there does not match, a write without time-to-live ends an earlier one, and a transaction is all or nothing.
/// </remarks>
internal static class RedisStateScripts
{
    /// <summary>What the scripts answer when the condition does not hold.</summary>
    public const long Mismatch = -1;

    /// <summary>
    /// KEYS: the item. ARGV: the ETag or "", the data, 1 for first-write, the time to live in milliseconds or 0. Answers the new version or -1.
    /// </summary>
    public static readonly RedisScript Set = new(
        """
        local kind = redis.call('TYPE', KEYS[1]).ok
        local version, first = false, false
        if kind == 'hash' then
          local item = redis.call('HMGET', KEYS[1], 'version', 'first-write')
          version, first = item[1], item[2]
        elseif kind ~= 'none' then
          redis.call('DEL', KEYS[1])
        end
        if ARGV[1] ~= '' then
          if version ~= ARGV[1] then return -1 end
        elseif version and (first or ARGV[3] == '1') then
          return -1
        end
        redis.call('HSET', KEYS[1], 'data', ARGV[2])
        if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'first-write', 0) end
        if ARGV[4] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[4]) else redis.call('PERSIST', KEYS[1]) end
        return redis.call('HINCRBY', KEYS[1], 'version', 1)
        """
    );

    /// <summary>KEYS: the item. ARGV: the ETag. Answers 1 or -1.</summary>
    public static readonly RedisScript Delete = new(
        """
        if redis.call('TYPE', KEYS[1]).ok ~= 'hash' or redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return -1 end
        return redis.call('DEL', KEYS[1])
        """
    );

    /// <summary>
    /// KEYS: the item of each operation. ARGV: for each, S or D, and what the other scripts take (of which D only looks at the ETag).
    /// First it is found out, without writing, whether each condition will hold when its turn comes. Answers 0, or which operation cannot be applied.
    /// </summary>
    public static readonly RedisScript Transact = new(
        """
        local items = {}
        for i = 1, #KEYS do
          local key = KEYS[i]
          local item = items[key]
          if not item then
            item = { kind = redis.call('TYPE', key).ok }
            if item.kind == 'hash' then
              local fields = redis.call('HMGET', key, 'version', 'first-write')
              item.version, item.first = fields[1], fields[2]
            end
            items[key] = item
          end
          local a = (i - 1) * 5
          local etag = ARGV[a + 2]
          if etag ~= '' and item.version ~= etag then return i end
          if ARGV[a + 1] == 'D' then
            item.version, item.first = false, false
          else
            if etag == '' and item.version and (item.first or ARGV[a + 4] == '1') then return i end
            item.version = string.format('%d', (tonumber(item.version) or 0) + 1)
            item.first = item.first or ARGV[a + 4] == '1'
          end
        end
        for i = 1, #KEYS do
          local key = KEYS[i]
          local a = (i - 1) * 5
          if ARGV[a + 1] == 'D' then
            redis.call('DEL', key)
          else
            if redis.call('TYPE', key).ok ~= 'hash' then redis.call('DEL', key) end
            redis.call('HSET', key, 'data', ARGV[a + 3])
            if ARGV[a + 4] == '1' then redis.call('HSET', key, 'first-write', 0) end
            if ARGV[a + 5] ~= '0' then redis.call('PEXPIRE', key, ARGV[a + 5]) else redis.call('PERSIST', key) end
            redis.call('HINCRBY', key, 'version', 1)
          end
        end
        return 0
        """
    );
}

namespace Pillion.Redis;

/// <summary>What a server says about itself when it is greeted (<c>HELLO</c>).</summary>
/// <param name="Version">Its version; 0.0 of servers before Redis 6, which do not say.</param>
/// <param name="Mode"><c>standalone</c>, <c>cluster</c> or <c>sentinel</c>.</param>
/// <param name="Role"><c>master</c> or <c>replica</c>.</param>
/// <param name="Protocol">The version of RESP that is spoken: 3 or 2.</param>
public sealed record RedisServerInfo(Version Version, string Mode, string Role, int Protocol)
{
    internal static readonly RedisServerInfo Unknown = new(new Version(0, 0), "standalone", "master", 2);

    /// <summary>Reads the map that <c>HELLO</c> answers.</summary>
    internal static RedisServerInfo Of(in RedisReply hello)
    {
        var info = Unknown;
        var items = hello.Items;
        for (var i = 0; i + 1 < items.Length; i += 2)
        {
            info = items[i].Text switch
            {
                "version" when Version.TryParse(items[i + 1].Text, out var version) => info with { Version = version },
                "mode" => info with { Mode = items[i + 1].Text ?? "" },
                "role" => info with { Role = items[i + 1].Text ?? "" },
                "proto" => info with { Protocol = (int)items[i + 1].Int64 },
                _ => info,
            };
        }

        return info;
    }
}

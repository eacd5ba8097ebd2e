using System.Net.Sockets;
using System.Text;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>Redis. It keeps an append-only file, so that a restart finds everything; what a kill may cost depends on <see cref="SyncsEveryWrite"/>.</summary>
public sealed class RedisServer : LoopbackServer
{
    /// <summary>What clients must give as password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The ACL user that the password is of; null for the default user.</summary>
    public string? Username { get; init; }

    /// <summary>Whether a write is on the disk before it is answered (<c>appendfsync always</c>), instead of within a second.</summary>
    public bool SyncsEveryWrite { get; init; }

    /// <summary>Whether it is a sentinel, which watches the servers that <see cref="Settings"/> name (<c>sentinel monitor …</c>).</summary>
    public bool IsSentinel { get; init; }

    /// <summary>Further lines of redis.conf, for example <c>cluster-enabled yes</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <inheritdoc/>
    protected override string Name => "Redis";

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/bin/redis-server");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        List<string> lines =
        [
            $"bind {Host}",
            $"port {Port}",
            $"dir {Data}",
            "save \"\"",
            "appendonly yes",
            $"appendfsync {(SyncsEveryWrite ? "always" : "everysec")}",
            "enable-debug-command local",
        ];
        if (Password is not null && Username is not null)
        {
            lines.Add($"user {Username} on >{Password} ~* &* +@all");
            lines.Add("user default off");
        }
        else if (Password is not null)
        {
            lines.Add($"requirepass {Password}");
        }

        var file = WriteFile("redis.conf", string.Join('\n', [.. lines, .. Settings, ""]));
        return IsSentinel ? [FindProgram()!, file, "--sentinel"] : [FindProgram()!, file];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[64];
        var count = await stream.ReadAsync(answer, cancellationToken);
        // While it loads its file it says -LOADING.
        var text = Encoding.ASCII.GetString(answer, 0, count);
        return text.StartsWith("+PONG", StringComparison.Ordinal) || text.StartsWith("-NOAUTH", StringComparison.Ordinal);
    }
}

using System.Net.Sockets;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>Mosquitto (MQTT 3.1.1 and 5). It saves sessions and messages at every change, so that even a kill costs nothing that was acknowledged.</summary>
public sealed class MosquittoServer : LoopbackServer
{
    /// <summary>The user's name, if there is a <see cref="Password"/>.</summary>
    public string User { get; } = "pillion";

    /// <summary>What clients must give as password; null lets everybody in.</summary>
    public string? Password { get; init; }

    /// <summary>How Dapr's components name it: <c>mqtt://host:port</c>, with user and password if there are.</summary>
    public string Url => Password is null ? $"mqtt://{Address}" : $"mqtt://{User}:{Password}@{Address}";

    /// <summary>Further lines of mosquitto.conf.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <inheritdoc/>
    protected override string Name => "Mosquitto";

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/sbin/mosquitto");

    /// <inheritdoc/>
    protected override Task PrepareAsync() =>
        Password is null ? Task.CompletedTask : RunToolAsync("/usr/bin/mosquitto_passwd", "-b", "-c", FileOf("passwords"), User, Password);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        List<string> lines =
        [
            $"listener {Port} {Host}",
            "persistence true",
            $"persistence_location {Data}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            "log_dest stdout",
            "max_queued_messages 0",
            "max_inflight_messages 100",
            Password is null ? "allow_anonymous true" : $"password_file {FileOf("passwords")}",
            .. Settings,
            "",
        ];
        return [FindProgram()!, "-c", WriteFile("mosquitto.conf", string.Join('\n', lines))];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // CONNECT of MQTT 3.1.1 with a clean session and no client id; CONNACK (0x20) comes whether or not we are let in.
        await stream.WriteAsync("\x10\x0c\0\x04MQTT\x04\x02\0\x0a\0\0"u8.ToArray(), cancellationToken);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == 0x20;
    }
}

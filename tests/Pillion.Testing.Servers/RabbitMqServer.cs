using System.Net.Sockets;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>RabbitMQ (AMQP 0-9-1), without plug-ins. Starting it takes some seconds.</summary>
public sealed class RabbitMqServer : LoopbackServer
{
    private readonly int _registryPort = LoopbackPort.Find();
    private readonly int _distributionPort = LoopbackPort.Find();
    private GuardedProcess? _registry;

    /// <summary>The administrator.</summary>
    public string User { get; } = "pillion";

    /// <summary>The administrator's password.</summary>
    public string Password { get; init; } = "pillion-secret";

    /// <summary>How clients name it: <c>amqp://user:password@host:port/</c>.</summary>
    public string ConnectionString => $"amqp://{User}:{Password}@{Host}:{Port}/";

    /// <summary>Further lines of rabbitmq.conf.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <inheritdoc/>
    protected override string Name => "RabbitMQ";

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> ServerEnvironment =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = Data,
            ["ERL_EPMD_PORT"] = $"{_registryPort}",
            ["ERL_EPMD_ADDRESS"] = Host,
            ["RABBITMQ_NODENAME"] = "pillion@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
            ["RABBITMQ_MNESIA_BASE"] = Data,
            ["RABBITMQ_LOG_BASE"] = Data,
            ["RABBITMQ_PID_FILE"] = Path.Combine(Data, "pid"),
            ["RABBITMQ_CONFIG_FILE"] = FileOf("rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = FileOf("advanced.config"),
            ["RABBITMQ_CONF_ENV_FILE"] = FileOf("rabbitmq-env.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = FileOf("enabled_plugins"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1 +sbwt none",
        };

    /// <summary>Kills it and deletes its folder.</summary>
    protected override async ValueTask DisposeCoreAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        await base.DisposeCoreAsync();
    }

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/lib/rabbitmq/bin/rabbitmq-server");

    /// <inheritdoc/>
    protected override Task PrepareAsync()
    {
        // Erlang's name registry would else be started by the server as a daemon, and stay.
        _registry = StartHelper("epmd", "-port", $"{_registryPort}", "-address", Host);
        WriteFile("rabbitmq-env.conf", "");
        WriteFile("enabled_plugins", "[].\n");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        List<string> lines =
        [
            $"listeners.tcp.local = {Host}:{Port}",
            $"default_user = {User}",
            $"default_pass = {Password}",
            "default_user_tags.administrator = true",
            "loopback_users = none",
            "log.console = true",
            "log.console.level = info",
            "log.file = false",
            "vm_memory_high_watermark.absolute = 512MB",
            "disk_free_limit.absolute = 10MB",
            .. Settings,
            "",
        ];
        WriteFile("rabbitmq.conf", string.Join('\n', lines));
        return [FindProgram()!];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // The protocol header is answered by a method frame (1) with Connection.Start.
        await stream.WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), cancellationToken);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == 1;
    }
}

using System.Net.Sockets;

namespace Pillion.Testing.Servers.Tests;

/// <summary>The servers themselves: they start, come back on the same port and data, and go away.</summary>
public abstract class LoopbackServerTests<TServer>
    where TServer : LoopbackServer, new()
{
    /// <summary>A server that asks for a password.</summary>
    protected abstract TServer WithPassword();

    [Fact]
    public async Task Server_KilledAndStoppedAndStarted_AnswersOnItsPort()
    {
        var server = new TServer();
        await using (server)
        {
            await server.StartAsync();
            var port = server.Port;
            await server.RestartAsync(kill: true);
            await server.RestartAsync();

            Assert.Equal((port, true), (server.Port, server.IsRunning));
            Assert.True(await AcceptsAsync(port));
        }

        Assert.False(await AcceptsAsync(server.Port));
        Assert.False(server.IsRunning);
    }

    [Fact]
    public async Task Server_WithPassword_Starts()
    {
        await using var server = WithPassword();

        await server.StartAsync();

        Assert.True(await AcceptsAsync(server.Port));
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

public sealed class RedisServerTests : LoopbackServerTests<RedisServer>
{
    protected override RedisServer WithPassword() => new() { Password = "secret", Username = "somebody" };
}

public sealed class PostgresServerTests : LoopbackServerTests<PostgresServer>
{
    protected override PostgresServer WithPassword() => new() { Password = "another" };
}

public sealed class MariaDbServerTests : LoopbackServerTests<MariaDbServer>
{
    protected override MariaDbServer WithPassword() => new() { Password = "another" };
}

public sealed class RabbitMqServerTests : LoopbackServerTests<RabbitMqServer>
{
    protected override RabbitMqServer WithPassword() => new() { Password = "another" };
}

public sealed class MosquittoServerTests : LoopbackServerTests<MosquittoServer>
{
    protected override MosquittoServer WithPassword() => new() { Password = "secret" };
}

public sealed class EtcdServerTests : LoopbackServerTests<EtcdServer>
{
    protected override EtcdServer WithPassword() => new() { Password = "secret" };
}

public sealed class RegistryServerTests : LoopbackServerTests<RegistryServer>
{
    protected override RegistryServer WithPassword() => new() { Password = "secret" };
}

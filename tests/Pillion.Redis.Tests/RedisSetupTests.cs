using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Redis.Tests;

/// <summary>Servers that are not set up as usual: old ones, with TLS, watched by sentinels.</summary>
public sealed class RedisSetupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Servers before Redis 6 have no HELLO; a server from which it was taken away speaks RESP2 like them.</summary>
    [Fact]
    public async Task Send_ServerWithoutHello_SpeaksTheOlderProtocol()
    {
        await using var server = new RedisServer { Password = "secret", Settings = ["rename-command HELLO \"\""] };
        await server.StartAsync();
        var options = RedisClientTests.Options(server) with { Password = "secret", Database = 2, ClientName = "old" };
        await using var client = new RedisClient(options);
        var received = new TaskCompletionSource<RedisMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await RedisSubscription.StartAsync(
            client,
            options,
            ["a*"],
            (message, _) =>
            {
                received.TrySetResult(message);
                return ValueTask.CompletedTask;
            },
            _ => ValueTask.CompletedTask,
            Token
        );

        await client.SendAsync(RedisCommand.Write("HSET"u8, 3).Add("hash").Add("field").Add("value"), Token);
        var hash = await client.SendAsync(RedisCommand.Read("HGETALL"u8, 1).Add("hash"), Token);
        var nothing = await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add("nothing"), Token);
        await client.SendAsync(RedisCommand.Write("PUBLISH"u8, 2).Add("ab").Add("hello"), Token);

        Assert.Equal(["field", "value"], hash.Items.ToArray().Select(i => i.Text));
        Assert.Equal((true, 2), (nothing.IsNull, client.Server.Protocol));
        Assert.Equal("ab", (await Wait.ForAsync(received.Task, "the message")).Channel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_Tls_TheCertificateIsLookedAt(bool isTrusted)
    {
        using var folder = new TempDirectory();
        var port = LoopbackPort.Find();
        using var certificate = WriteCertificate(folder);
        await using var server = new RedisServer
        {
            Settings =
            [
                $"tls-port {port}",
                $"tls-cert-file {folder.File("server.crt")}",
                $"tls-key-file {folder.File("server.key")}",
                $"tls-ca-cert-file {folder.File("server.crt")}",
                "tls-auth-clients no",
            ],
        };
        await server.StartAsync();
        var hash = certificate.GetCertHashString();
        await using var client = new RedisClient(
            new RedisOptions
            {
                EndPoints = [new RedisEndPoint("localhost", port)],
                Tls = host => new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    RemoteCertificateValidationCallback = isTrusted ? (_, seen, _, _) => seen?.GetCertHashString() == hash : null,
                },
            }
        );

        if (isTrusted)
        {
            var value = new string('x', 300_000);
            Assert.Equal(value, (await client.SendAsync(RedisCommand.Read("ECHO"u8, 1).Add(value), Token)).Text);
            return;
        }

        var error = await Assert.ThrowsAsync<RedisConnectionException>(() => client.ConnectAsync(Token));
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_MasterDies_GoesOnWithTheOneThatTheSentinelsChose()
    {
        await using var master = new RedisServer();
        await master.StartAsync();
        await using var replica = new RedisServer { Settings = [$"replicaof {master.Host} {master.Port}"] };
        await replica.StartAsync();
        await using var sentinel = new RedisServer
        {
            IsSentinel = true,
            Settings =
            [
                $"sentinel monitor mymaster {master.Host} {master.Port} 1",
                "sentinel down-after-milliseconds mymaster 500",
                "sentinel failover-timeout mymaster 3000",
            ],
        };
        await sentinel.StartAsync();
        await using var client = new RedisClient(RedisClientTests.Options(sentinel) with { SentinelMaster = "mymaster" });
        await client.SendAsync(RedisCommand.Write("SET"u8, 2).Add("key").Add("kept"), Token);
        // Until the copy is there, and the sentinel knows who has it.
        await UntilAsync(() => client.SendAsync(RedisCommand.Read("WAIT"u8, 2).Add(1).Add(100), Token), reply => reply.Int64 == 1);
        await using var toSentinel = new RedisClient(RedisClientTests.Options(sentinel));
        await UntilAsync(
            () => toSentinel.SendAsync(RedisCommand.Read("SENTINEL"u8, 2).Add("REPLICAS").Add("mymaster"), Token),
            reply => reply.Items.Length == 1
        );

        await master.KillAsync();

        await UntilAsync(
            () => client.SendAsync(RedisCommand.Write("SET"u8, 2).Add("after").Add("failover"), Token),
            reply => reply.Text == "OK"
        );
        Assert.Equal("kept", (await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add("key"), Token)).Text);
        await using var toReplica = new RedisClient(RedisClientTests.Options(replica));
        Assert.Equal("failover", (await toReplica.SendAsync(RedisCommand.Read("GET"u8, 1).Add("after"), Token)).Text);
    }

    [Fact]
    public async Task Connect_SentinelDoesNotKnowTheMaster_SaysSo()
    {
        await using var sentinel = new RedisServer { IsSentinel = true };
        await sentinel.StartAsync();
        await using var client = new RedisClient(RedisClientTests.Options(sentinel) with { SentinelMaster = "nobody" });

        var error = await Assert.ThrowsAsync<RedisConnectionException>(() => client.ConnectAsync(Token));

        Assert.Contains("knows no master 'nobody'", error.Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<ValueTask<RedisReply>> ask, Func<RedisReply, bool> isEnough)
    {
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < Wait.Limit)
        {
            try
            {
                if (isEnough(await ask()))
                {
                    return;
                }
            }
            catch (RedisException e)
            {
                last = e;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        throw new TimeoutException("waited in vain for another answer of Redis", last);
    }

    /// <summary>Writes a certificate and its key where the server, which runs as another user, can read them.</summary>
    private static X509Certificate2 WriteCertificate(TempDirectory folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        folder.Write("server.crt", certificate.ExportCertificatePem());
        folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Everybody =
                UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(folder.Path, Everybody);
        }

        return certificate;
    }
}

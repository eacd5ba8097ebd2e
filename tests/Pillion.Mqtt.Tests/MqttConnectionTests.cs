using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Testing;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<MosquittoServer>))]

namespace Pillion.Mqtt.Tests;

public sealed class MqttConnectionTests(SharedServer<MosquittoServer> shared)
{
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentQueue<MqttMessage> _received = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Topic => $"topic/{_run}";

    private IReadOnlyList<string> Texts => [.. _received.Select(m => Encoding.UTF8.GetString(m.Payload.Span))];

    [Theory]
    [InlineData(MqttQualityOfService.AtMostOnce)]
    [InlineData(MqttQualityOfService.AtLeastOnce)]
    [InlineData(MqttQualityOfService.ExactlyOnce)]
    public async Task Publish_EachQuality_ArrivesOnceAndInOrder(MqttQualityOfService quality)
    {
        var server = await shared.GetAsync();
        await using var reader = await ConnectAsync(server, "reader", TakeAndAcknowledgeAsync);
        await reader.SubscribeAsync([new MqttSubscription(Topic, quality)], Token);
        await using var writer = await ConnectAsync(server, "writer");

        for (var i = 0; i < 500; i++)
        {
            await writer.PublishAsync(Topic, Encoding.UTF8.GetBytes($"{i}"), quality, isRetained: false, Token);
        }

        await Wait.UntilAsync(() => _received.Count == 500, "all messages");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), Texts);
        Assert.All(_received, m => Assert.Equal((Topic, quality, false), (m.Topic, m.Quality, m.IsRetained)));
    }

    [Theory]
    [InlineData(MqttQualityOfService.AtLeastOnce)]
    [InlineData(MqttQualityOfService.ExactlyOnce)]
    public async Task Publish_ThousandAtOnceAndALargeOne_AllArrive(MqttQualityOfService quality)
    {
        var server = await shared.GetAsync();
        var large = new byte[1 << 20];
        new Random(1).NextBytes(large);
        await using var reader = await ConnectAsync(server, "reader", TakeAndAcknowledgeAsync);
        await reader.SubscribeAsync([new MqttSubscription(Topic, quality)], Token);
        await using var writer = await ConnectAsync(server, "writer");

        await writer.PublishAsync(Topic, large, quality, isRetained: false, Token);
        await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => writer.PublishAsync(Topic, Encoding.UTF8.GetBytes($"{i}"), quality, false, Token))
        );

        await Wait.UntilAsync(() => _received.Count == 1001, "all messages");
        Assert.Equal(1000, Texts.Skip(1).Distinct(StringComparer.Ordinal).Count());
        Assert.True(_received.TryPeek(out var first));
        Assert.True(first.Payload.Span.SequenceEqual(large));
    }

    [Theory]
    [InlineData(MqttQualityOfService.AtLeastOnce)]
    [InlineData(MqttQualityOfService.ExactlyOnce)]
    public async Task Message_NotAcknowledged_ComesAgainOnTheNextConnectionOfTheSession(MqttQualityOfService quality)
    {
        var server = await shared.GetAsync();
        var first = await ConnectAsync(server, "reader", TakeAsync, isClean: false);
        await first.SubscribeAsync([new MqttSubscription(Topic, quality)], Token);
        await using var writer = await ConnectAsync(server, "writer");
        await writer.PublishAsync(Topic, "1"u8.ToArray(), quality, isRetained: false, Token);
        await Wait.UntilAsync(() => _received.Count == 1, "the message");
        await first.DisposeAsync();
        await writer.PublishAsync(Topic, "2"u8.ToArray(), quality, isRetained: false, Token);

        await using var second = await ConnectAsync(server, "reader", TakeAndAcknowledgeAsync, isClean: false);

        await Wait.UntilAsync(() => _received.Count == 3, "the message again, and the one from in between");
        Assert.True(second.IsSessionPresent);
        Assert.Equal(["1", "1", "2"], Texts);
        Assert.True(_received.ElementAt(1).IsDuplicate);
    }

    [Fact]
    public async Task Publish_Retained_IsThereForThoseWhoComeLater()
    {
        var server = await shared.GetAsync();
        await using var connection = await ConnectAsync(server, "both", TakeAndAcknowledgeAsync);
        await connection.PublishAsync(Topic, "kept"u8.ToArray(), MqttQualityOfService.AtLeastOnce, isRetained: true, Token);

        await connection.SubscribeAsync([new MqttSubscription("topic/#", MqttQualityOfService.AtLeastOnce)], Token);

        await Wait.UntilAsync(() => _received.Any(m => m.Topic == Topic), "the retained message");
        Assert.True(_received.First(m => m.Topic == Topic).IsRetained);
    }

    [Fact]
    public async Task Unsubscribe_Filter_BringsNothingMore()
    {
        var server = await shared.GetAsync();
        await using var connection = await ConnectAsync(server, "both", TakeAndAcknowledgeAsync);
        await connection.SubscribeAsync(
            [
                new MqttSubscription(Topic, MqttQualityOfService.AtLeastOnce),
                new MqttSubscription(Topic + "/end", MqttQualityOfService.AtLeastOnce),
            ],
            Token
        );
        await connection.UnsubscribeAsync(Topic, Token);

        await connection.PublishAsync(Topic, "gone"u8.ToArray(), MqttQualityOfService.AtLeastOnce, isRetained: false, Token);
        await connection.PublishAsync(Topic + "/end", "end"u8.ToArray(), MqttQualityOfService.AtLeastOnce, isRetained: false, Token);

        await Wait.UntilAsync(() => !_received.IsEmpty, "the message of the other topic");
        Assert.Equal(["end"], Texts);
    }

    [Fact]
    public async Task Broken_AnotherOneWithOurIdentifier_SaysSo()
    {
        var server = await shared.GetAsync();
        await using var first = await ConnectAsync(server, "same");
        await using var second = await ConnectAsync(server, "same");

        await Wait.ForAsync(first.Broken, "the end of the first connection");

        await Assert.ThrowsAsync<MqttException>(() =>
            first.PublishAsync(Topic, "x"u8.ToArray(), MqttQualityOfService.AtLeastOnce, isRetained: false, Token)
        );
        Assert.True(second.IsOpen);
    }

    [Fact]
    public async Task Publish_ServerKilled_FailsThoseThatWait()
    {
        await using var server = new MosquittoServer();
        await server.StartAsync();
        await using var connection = await ConnectAsync(server, "writer");
        await server.FreezeAsync();
        var waiting = Enumerable
            .Range(0, 100)
            .Select(_ => connection.PublishAsync(Topic, new byte[100], MqttQualityOfService.AtLeastOnce, isRetained: false, Token))
            .ToArray();
        await server.KillAsync();

        foreach (var one in waiting)
        {
            await Assert.ThrowsAsync<MqttException>(() => Wait.ForAsync(one, "the end of a publish"));
        }
    }

    [Fact]
    public async Task KeepAlive_ServerIsFrozen_TheConnectionIsGivenUp()
    {
        await using var server = new MosquittoServer();
        await server.StartAsync();
        await using var connection = await ConnectAsync(server, "reader", keepAlive: TimeSpan.FromSeconds(1));
        await server.FreezeAsync();

        var reason = await Wait.ForAsync(connection.Broken, "the connection to be given up");

        Assert.Contains("silent", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeepAlive_NothingToSay_TheConnectionStays()
    {
        var server = await shared.GetAsync();
        await using var connection = await ConnectAsync(server, "quiet", keepAlive: TimeSpan.FromSeconds(1));

        // The broker gives up a client that is silent for one and a half times as long.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Token);

        Assert.True(connection.IsOpen);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Connect_WrongPassword_IsRefusedAndDoesNotSayIt(string? password)
    {
        await using var server = new MosquittoServer { Password = "right" };
        await server.StartAsync();
        var options = new MqttOptions
        {
            Host = server.Host,
            Port = server.Port,
            ClientId = "x",
            UserName = password is null ? null : server.User,
            Password = password,
        };

        var error = await Assert.ThrowsAsync<MqttRefusedException>(() => MqttConnection.ConnectAsync(options, null, Token));

        Assert.True(error.IsAuthentication);
        Assert.DoesNotContain("wrong", error + options.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whatever a server sends after letting us in: the connection ends or goes on, and nobody waits for ever.</summary>
    [Theory]
    [InlineData(new byte[] { 0x30, 0xff, 0xff, 0xff, 0xff, 0x7f })]
    [InlineData(new byte[] { 0x36, 4, 0, 1, 65, 0 })]
    [InlineData(new byte[] { 0x30, 3, 0, 9, 65 })]
    [InlineData(new byte[] { 0x30, 3, 0, 1, 35 })]
    [InlineData(new byte[] { 0x30, 3, 0, 1, 0xff })]
    [InlineData(new byte[] { 0x40, 2, 0, 0 })]
    [InlineData(new byte[] { 0x40, 1, 0 })]
    [InlineData(new byte[] { 0x10, 0 })]
    [InlineData(new byte[] { 0xf0, 0 })]
    [InlineData(new byte[] { 0xd0, 1, 1 })]
    public async Task Read_ServerDoesNotKeepToTheProtocol_EndsTheConnection(byte[] answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(Token);
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[2], Token);
                await stream.WriteAsync(new byte[] { 0x20, 2, 0, 0 }, Token);
                await stream.WriteAsync(answer, Token);
                await stream.CopyToAsync(Stream.Null, Token);
            },
            Token
        );
        var options = new MqttOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            ClientId = "x",
        };
        await using var connection = await MqttConnection.ConnectAsync(options, null, Token);

        var reason = await Wait.ForAsync(connection.Broken, "the end of the connection");

        Assert.Contains("does not keep to MQTT", reason.Message, StringComparison.Ordinal);
        await connection.DisposeAsync();
        await Wait.ForAsync(serving, "the server to see that");
    }

    [Fact]
    public async Task Connect_ServerSaysNothing_TimesOut()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new MqttOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            ClientId = "x",
            ConnectTimeout = TimeSpan.FromMilliseconds(200),
        };

        var error = await Assert.ThrowsAsync<MqttException>(() => MqttConnection.ConnectAsync(options, null, Token));

        Assert.Contains("did not answer within 0.2 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Tls_TheCertificateIsLookedAt()
    {
        using var files = new TlsFiles();
        await using var server = new MosquittoServer
        {
            Settings =
            [
                $"listener {files.Port} 127.0.0.1",
                "allow_anonymous true",
                $"cafile {files.AuthorityFile}",
                $"certfile {files.CertificateFile}",
                $"keyfile {files.KeyFile}",
            ],
        };
        await server.StartAsync();
        var options = new MqttOptions
        {
            Host = "localhost",
            Port = files.Port,
            ClientId = "x",
            Tls = new System.Net.Security.SslClientAuthenticationOptions { TargetHost = "localhost" },
        };

        var error = await Assert.ThrowsAsync<MqttException>(() => MqttConnection.ConnectAsync(options, null, Token));

        Assert.Contains("there is no TLS with localhost", error.Message, StringComparison.Ordinal);
    }

    private ValueTask TakeAsync(MqttMessage message)
    {
        _received.Enqueue(message);
        return ValueTask.CompletedTask;
    }

    private ValueTask TakeAndAcknowledgeAsync(MqttMessage message)
    {
        _received.Enqueue(message);
        return message.AcknowledgeAsync();
    }

    private Task<MqttConnection> ConnectAsync(
        MosquittoServer server,
        string name,
        Func<MqttMessage, ValueTask>? onMessage = null,
        bool isClean = true,
        TimeSpan? keepAlive = null
    ) =>
        MqttConnection.ConnectAsync(
            new MqttOptions
            {
                Host = server.Host,
                Port = server.Port,
                ClientId = $"{name}-{_run}",
                IsCleanSession = isClean,
                KeepAlive = keepAlive ?? TimeSpan.FromSeconds(30),
            },
            onMessage,
            Token
        );
}

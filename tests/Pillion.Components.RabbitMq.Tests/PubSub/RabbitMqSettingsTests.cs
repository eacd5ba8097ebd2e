using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing.Servers;

namespace Pillion.Components.RabbitMq.Tests.PubSub;

/// <summary>Ways to say where the server is, and what is said of wrong ones.</summary>
public sealed class RabbitMqSettingsTests(SharedServer<RabbitMqServer> shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Init_HostAndUser_Connects()
    {
        var server = await shared.GetAsync();
        await using var bus = await CreateAsync(
            ("hostname", server.Address),
            ("username", server.User),
            ("password", server.Password),
            ("clientName", "me")
        );

        await bus.PublishAsync(new PublishRequest("settings", "x"u8.ToArray()), Token);
    }

    [Theory]
    [InlineData("wrong-secret", "/", "has a user or password that RabbitMQ at")]
    [InlineData(null, "/nowhere", "'nowhere'")]
    public async Task Init_WrongCredentials_SaysWhichComponentAndKeyAndKeepsThePassword(
        string? password,
        string virtualHost,
        string expected
    )
    {
        var server = await shared.GetAsync();
        password ??= server.Password;

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync(("connectionString", $"amqp://{server.User}:{password}@{server.Address}{virtualHost}"))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains("component 'test': metadata key 'connectionString'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connectionString", "http://me:secret@host", "must be an address")]
    [InlineData("connectionString", "me:secret", "must be an address")]
    [InlineData("deliveryMode", "3", "from 0 to 2")]
    [InlineData("concurrency", "some", "must be single or parallel")]
    [InlineData("exchangeKind", "letterbox", "must be one of fanout")]
    [InlineData("exchangeDeclareMode", "perhaps", "must be declare or passive")]
    [InlineData("maxLen", "-1", "must be a whole number")]
    [InlineData("protocol", "https", "must be amqp or amqps")]
    [InlineData("caCert", "no certificate", "must hold certificates as PEM")]
    [InlineData("clientCert", "no certificate", "come together")]
    [InlineData("saslExternal", "true", "can only be true when caCert")]
    public async Task Init_WrongValue_SaysWhichKey(string key, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync((key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key '", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queueType", "stream", "must be classic or quorum")]
    [InlineData("maxPriority", "high", "must be a whole number")]
    public async Task Subscribe_WrongMetadata_SaysWhichKey(string key, string value, string expected)
    {
        await using var bus = await CreateAsync(("connectionString", (await shared.GetAsync()).ConnectionString));
        var subscription = new TopicSubscription("settings", "app", new Dictionary<string, string> { [key] = value });

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await bus.SubscribeAsync(subscription, new MessageCollector().HandleAsync, Token)
        );

        Assert.Contains($"'{key}' {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ExchangeOfAnotherKind_SaysWhatTheServerSays()
    {
        var server = await shared.GetAsync();
        var topic = $"kind-{Guid.NewGuid():N}";
        await using var one = await CreateAsync(("connectionString", server.ConnectionString), ("deletedWhenUnused", "false"));
        await one.PublishAsync(new PublishRequest(topic, "x"u8.ToArray()), Token);
        await using var other = await CreateAsync(
            ("connectionString", server.ConnectionString),
            ("deletedWhenUnused", "false"),
            ("exchangeKind", "direct")
        );

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await other.PublishAsync(new PublishRequest(topic, "x"u8.ToArray()), Token)
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("inequivalent arg 'type'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_NameTooLong_SaysSoAndHarmsNobody()
    {
        await using var bus = await CreateAsync(("connectionString", (await shared.GetAsync()).ConnectionString));

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await bus.PublishAsync(new PublishRequest(new string('ü', 128), "x"u8.ToArray()), Token)
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        await bus.PublishAsync(new PublishRequest(new string('u', 255), "x"u8.ToArray()), Token);
    }

    [Fact]
    public async Task Init_Tls_TheCertificatesAreLookedAt()
    {
        using var files = new TlsFiles();
        await using var server = new RabbitMqServer
        {
            Settings =
            [
                $"listeners.ssl.local = 127.0.0.1:{files.Port}",
                $"ssl_options.cacertfile = {files.AuthorityFile}",
                $"ssl_options.certfile = {files.CertificateFile}",
                $"ssl_options.keyfile = {files.KeyFile}",
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = true",
            ],
        };
        await server.StartAsync();
        var address = ("connectionString", $"amqps://{server.User}:{server.Password}@localhost:{files.Port}");
        var client = new[] { ("clientCert", files.ClientCertificate), ("clientKey", files.ClientKey) };

        await using var bus = await CreateAsync([address, ("caCert", files.Authority), ("publisherConfirm", "true"), .. client]);
        await bus.PublishAsync(new PublishRequest("tls", new byte[300_000]), Token);
        using var stranger = new TlsFiles();
        var untrusted = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync([address, ("caCert", stranger.Authority), .. client])
        );
        var unknown = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(address, ("caCert", files.Authority)));

        Assert.Contains("metadata key 'caCert'", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("component 'test'", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Password, untrusted + unknown.ToString(), StringComparison.Ordinal);
    }

    private static Task<IPubSub> CreateAsync(params (string, string)[] metadata) =>
        RabbitMqTestComponents.CreateAsync<IPubSub>("pubsub.rabbitmq", metadata);
}

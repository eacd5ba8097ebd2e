using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests.PubSub;

/// <summary>Ways to say where the broker is, and what is said of wrong ones.</summary>
public sealed class MqttSettingsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("url", "", "is required")]
    [InlineData("url", "http://me:secret@host", "begins with 'http'")]
    [InlineData("url", "me:secret", "must")]
    [InlineData("qos", "3", "from 0 to 2")]
    [InlineData("retain", "perhaps", "must be true or false")]
    [InlineData("caCert", "no certificate", "must hold certificates as PEM")]
    public async Task Init_WrongValue_SaysWhichKey(string key, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(null, ("url", "mqtt://127.0.0.1:1"), (key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{key}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_WrongPassword_SaysWhichComponentAndKeyAndKeepsThePassword()
    {
        await using var server = new MosquittoServer { Password = "right-secret" };
        await server.StartAsync();

        await using var bus = await CreateAsync(server);
        await bus.PublishAsync(new PublishRequest("topic", "x"u8.ToArray()), Token);
        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync(null, ("url", $"mqtt://{server.User}:wrong-secret@{server.Address}"))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key 'url' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NobodyThere_SaysWhichComponentAndKey()
    {
        await using var server = new MosquittoServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"component 'test': metadata key 'url' is {server.Address}, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Tls_TheCertificatesAreLookedAt()
    {
        using var files = new TlsFiles();
        using var stranger = new TlsFiles();
        await using var server = new MosquittoServer
        {
            Settings =
            [
                $"listener {files.Port} 127.0.0.1",
                "allow_anonymous true",
                $"cafile {files.AuthorityFile}",
                $"certfile {files.CertificateFile}",
                $"keyfile {files.KeyFile}",
                "require_certificate true",
            ],
        };
        await server.StartAsync();
        var url = ("url", $"mqtts://localhost:{files.Port}");
        (string, string)[] client = [("clientCert", files.ClientCertificate), ("clientKey", files.ClientKey)];

        await using var bus = await CreateAsync(null, [url, ("caCert", files.Authority), .. client]);
        await bus.PublishAsync(new PublishRequest("topic", new byte[300_000]), Token);
        var untrusted = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync(null, [url, ("caCert", stranger.Authority), .. client])
        );
        var unknown = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(null, url, ("caCert", files.Authority)));

        Assert.Contains("there is no TLS with", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("component 'test': metadata key 'url'", unknown.Message, StringComparison.Ordinal);
    }

    private static Task<IPubSub> CreateAsync(MosquittoServer? server, params (string, string)[] metadata) =>
        MqttTestComponents.CreateAsync<IPubSub>("pubsub.mqtt3", server, metadata);
}

using System.Net.Http.Json;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Etcd.Tests.State;

/// <summary>A server that is killed, restarted, frozen, closed to us or not there.</summary>
public sealed class EtcdStateFaultTests : StateFaultSuite<EtcdServer>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ComponentErrorKind> PassingKinds => [ComponentErrorKind.Unavailable, ComponentErrorKind.Timeout];

    /// <inheritdoc/>
    protected override EtcdServer CreateServer() => new();

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(EtcdServer server) =>
        EtcdTestComponents.CreateAsync("v2", ("endpoints", server.Address));

    /// <inheritdoc/>
    protected override string NobodyThere(EtcdServer server) => $"component 'test': metadata key 'endpoints' is http://{server.Address}, ";

    [Fact]
    public async Task Set_FirstServerIsAway_GoesToTheNext()
    {
        await using var away = new EtcdServer();
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v1", ("endpoints", $"{away.Address}, {server.Address}"));

        Assert.True((await store.SetAsync(new("key", "x"u8.ToArray()), Token)).IsOk);
    }

    [Fact]
    public async Task Set_ServerIsFrozen_IsATimeoutAndGoesOnAfterwards()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v1", ("endpoints", server.Address));
        await server.FreezeAsync();

        // The first one may still be answered: a signal takes a moment.
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
        {
            await store.SetAsync(new("key", "x"u8.ToArray()), Token);
            await store.SetAsync(new("key", "x"u8.ToArray()), Token);
        });
        await server.ThawAsync();

        Assert.Equal(ComponentErrorKind.Timeout, error.Kind);
        Assert.True((await store.SetAsync(new("key", "y"u8.ToArray()), Token)).IsOk);
    }

    /// <summary>Neither daprd's component nor this one has fields for a name and a password; etcd takes certificates instead.</summary>
    [Fact]
    public async Task Init_ServerWantsAPassword_IsAConfigurationError()
    {
        await using var server = new EtcdServer { Password = "right" };
        await server.StartAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() => EtcdTestComponents.CreateAsync("v2", ("endpoints", server.Address)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains("user name is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Tls_TheCertificatesAreLookedAt()
    {
        using var files = new TlsFiles();
        using var stranger = new TlsFiles();
        await using var server = new EtcdServer { Tls = files };
        await server.StartAsync();
        var address = ("endpoints", $"localhost:{files.Port}");

        await using var store = await CreateAsync(files.Authority, files);
        await store.SetAsync(new("key", new byte[300_000]), Token);
        var untrusted = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(stranger.Authority, files));
        var unknown = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(files.Authority, stranger));

        Assert.Equal(300_000, (await store.GetAsync(new("key"), Token)).Data.Length);
        Assert.Contains("certificate", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("component 'test': metadata key 'endpoints'", unknown.Message, StringComparison.Ordinal);

        Task<IStateStore> CreateAsync(string authority, TlsFiles client) =>
            EtcdTestComponents.CreateAsync(
                "v2",
                address,
                ("tlsEnable", "true"),
                ("ca", authority),
                ("cert", client.ClientCertificate),
                ("key", client.ClientKey)
            );
    }

    [Theory]
    [InlineData("endpoints", "", "endpoints")]
    [InlineData("endpoints", ",", "endpoints")]
    [InlineData("endpoints", "ftp://host:2379", "endpoints")]
    [InlineData("maxTxnOps", "0", "maxTxnOps")]
    [InlineData("tlsEnable", "true", "ca")]
    [InlineData("tlsEnable", "perhaps", "tlsEnable")]
    public async Task Init_BadMetadata_NamesTheField(string key, string value, string field)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            EtcdTestComponents.CreateAsync("v2", ("endpoints", "127.0.0.1:1"), (key, value))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_RefusedWithATimeToLive_LeavesNoLeaseBehind()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v2", ("endpoints", server.Address));

        var result = await store.SetAsync(
            new("key", "x"u8.ToArray(), "1", Metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "1000" }),
            Token
        );

        using var http = new HttpClient { BaseAddress = server.Url };
        using var answer = await http.PostAsJsonAsync("v3/lease/leases", new { }, Token);
        using var leases = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(StateWriteStatus.ETagMismatch, result.Status);
        Assert.False(leases.RootElement.TryGetProperty("leases", out _), leases.RootElement.GetRawText());
    }

    /// <summary>etcd's own clock, for once.</summary>
    [Fact]
    public async Task Set_TimeToLive_IsGoneAfterIt()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v1", ("endpoints", server.Address));
        var ttl = new Dictionary<string, string> { ["ttlInSeconds"] = "1" };
        await store.SetAsync(new("key", "x"u8.ToArray(), Metadata: ttl), Token);
        Assert.True((await store.GetAsync(new("key"), Token)).Exists);

        await Wait.UntilAsync(async () => !(await store.GetAsync(new("key"), Token)).Exists, "the end of the item");
    }
}

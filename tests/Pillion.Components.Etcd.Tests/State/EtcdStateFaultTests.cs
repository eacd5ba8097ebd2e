using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Etcd.Tests.State;

/// <summary>A server that is killed, restarted, frozen, closed to us or not there.</summary>
public sealed class EtcdStateFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ServerKilledUnderWriters_NoAcknowledgedWriteIsLost()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v2", ("endpoints", server.Address));
        await store.SetAsync(new("first", "x"u8.ToArray()), Token);
        var connections = ClientConnections.CountTo(server);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<string>();
        var refused = 0;
        var writers = Enumerable.Range(0, 8).Select(w => Task.Run(() => WriteAsync(w), Token)).ToArray();

        for (var kill = 0; kill < 3; kill++)
        {
            var before = acknowledged.Count;
            await Wait.UntilAsync(
                () => acknowledged.Count > before + 100 || writers.Any(w => w.IsCompleted),
                $"100 more writes after {before}; {refused} were refused"
            );
            await server.RestartAsync(kill: true);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var values = await store.BulkGetAsync([.. acknowledged.Select(key => new StateGetRequest(key))], 0, Token);
        Assert.Empty(values.Where(v => v.Error is not null || Encoding.UTF8.GetString(v.Value.Data.Span) != v.Key).Select(v => v.Key));
        Assert.True(refused > 0, "no write was under way when the server was killed");
        await Wait.UntilAsync(
            () => ClientConnections.CountTo(server) == connections,
            $"{connections} connections as in the beginning, ours and etcd's to itself"
        );

        async Task WriteAsync(int writer)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{writer}/{i}");
                try
                {
                    await store.SetAsync(new(key, Encoding.UTF8.GetBytes(key)), Token);
                    acknowledged.Enqueue(key);
                }
                catch (ComponentException e)
                {
                    Assert.True(e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout, $"{e.Kind}: {e.Message}");
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Fact]
    public async Task Get_ServerRestarted_IsAnsweredAtOnce()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v1", ("endpoints", server.Address));
        await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
        await server.RestartAsync();

        Assert.Equal("kept", Encoding.UTF8.GetString((await store.GetAsync(new("key"), Token)).Data.Span));
    }

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
    public async Task Get_ServerStopped_IsUnavailableAndSaysWhere()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = await EtcdTestComponents.CreateAsync("v1", ("endpoints", server.Address));
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains("component 'test'", error.Message, StringComparison.Ordinal);
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

    [Fact]
    public async Task Init_NobodyThere_NamesComponentAndField()
    {
        await using var server = new EtcdServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => EtcdTestComponents.CreateAsync("v2", ("endpoints", server.Address)));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith(
            $"component 'test': metadata key 'endpoints' is http://{server.Address}, ",
            error.Message,
            StringComparison.Ordinal
        );
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

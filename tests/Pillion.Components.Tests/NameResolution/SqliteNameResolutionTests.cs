using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Components.Sqlite;
using Pillion.Components.Sqlite.Native;
using Pillion.Testing;

namespace Pillion.Components.Tests.NameResolution;

public sealed class SqliteNameResolutionTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_directory.Path, "hosts.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Resolve_AppOfAnotherRuntime_IsFoundAsLongAsItIsAnnounced()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();

        Assert.Null(await one.ResolveAsync("app", "default", Token));
        var announcement = await other.AnnounceAsync(Instance("app", 50001), Token);
        Assert.Equal("10.0.0.1:50001", await one.ResolveAsync("app", "default", Token));
        Assert.Equal("", Query("SELECT namespace FROM hosts"));
        await announcement.DisposeAsync();
        Assert.Null(await one.ResolveAsync("app", "default", Token));
    }

    [Fact]
    public async Task Resolve_SeveralHosts_EachHasItsTurn()
    {
        await using var resolution = await OpenAsync();
        await using var first = await resolution.AnnounceAsync(Instance("app", 1), Token);
        await using var second = await resolution.AnnounceAsync(Instance("app", 2) with { Address = "fd00::2" }, Token);

        var found = new HashSet<string?>();
        for (var i = 0; i < 100; i++)
        {
            found.Add(await resolution.ResolveAsync("app", "default", Token));
        }

        Assert.Equal(["10.0.0.1:1", "[fd00::2]:2"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Resolve_HostThatIsNotRenewed_IsGone()
    {
        await using var resolution = await OpenAsync();
        await using var alive = await resolution.AnnounceAsync(Instance("app", 1), Token);
        Execute($"INSERT INTO hosts VALUES ('x', '10.0.0.9:9', 'dead', 'default', {Now})");

        Assert.Equal("10.0.0.9:9", await resolution.ResolveAsync("dead", "default", Token));
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(await resolution.ResolveAsync("dead", "default", Token));
        Assert.Equal("10.0.0.1:1", await resolution.ResolveAsync("app", "default", Token));
    }

    [Fact]
    public async Task Announce_SameAddressAgain_TakesTheFormerPlace()
    {
        await using var resolution = await OpenAsync();
        await using var former = await resolution.AnnounceAsync(Instance("old", 1), Token);
        await using var current = await resolution.AnnounceAsync(Instance("new", 1), Token);

        Assert.Null(await resolution.ResolveAsync("old", "default", Token));
        Assert.Equal("10.0.0.1:1", await resolution.ResolveAsync("new", "default", Token));
    }

    [Fact]
    public async Task Announce_RowIsLost_IsEnteredAgainByTheNextRenewal()
    {
        await using var resolution = await OpenAsync();
        await using var announcement = await resolution.AnnounceAsync(Instance("app", 1), Token);
        Execute("DELETE FROM hosts");

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("10.0.0.1:1", await resolution.ResolveAsync("app", "default", Token));
    }

    [Fact]
    public async Task Cleanup_RowsOfTheDead_AreDeletedByOneOfTheHosts()
    {
        await using var one = await OpenAsync(("cleanupInterval", "1m"));
        await using var other = await OpenAsync(("cleanupInterval", "1m"));
        Execute($"INSERT INTO hosts VALUES ('x', '10.0.0.9:9', 'dead', 'default', {Now})");

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("0", Query("SELECT COUNT(*) || '' FROM hosts"));
        Assert.Equal("2026-01-02 03:05:05", Query("SELECT value FROM metadata WHERE key = 'nr-last-cleanup'"));
        Assert.Equal("1", Query("SELECT value FROM metadata WHERE key = 'nr-migrations'"));
    }

    [Theory]
    [InlineData("connectionString", "")]
    [InlineData("connectionString", "file:/nowhere/at/all.db?mode=ro")]
    [InlineData("tableName", "a b")]
    [InlineData("updateInterval", "5500ms")]
    [InlineData("updateInterval", "1s")]
    public async Task Init_BadConfiguration_NamesTheKey(string key, string value)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync((key, value)));

        Assert.Contains($"metadata key '{key}'", e.Message, StringComparison.Ordinal);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private static AppInstance Instance(string appId, int port) => new(appId, "default", "10.0.0.1", port, 3500);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(File, readOnly: false, 1000);
        connection.Execute(sql);
    }

    private string? Query(string sql)
    {
        using var connection = new SqliteConnection(File, readOnly: false, 1000);
        return connection.QueryText(sql);
    }

    private Task<INameResolution> OpenAsync(params (string Key, string Value)[] metadata) =>
        Components.CreateAsync<INameResolution>(
            SqliteComponents.All,
            "nameresolution.sqlite",
            _time,
            [("connectionString", File), .. metadata]
        );
}

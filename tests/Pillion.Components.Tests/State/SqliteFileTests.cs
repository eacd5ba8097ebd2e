using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite;
using Pillion.Components.Sqlite.Native;
using Pillion.Components.Sqlite.State;
using Pillion.Testing;

namespace Pillion.Components.Tests.State;

/// <summary>What is in the file, what survives in it, and what is refused when it is opened.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private string Database => _directory.File("state.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_AgainAfterClosing_EverythingIsStillThere()
    {
        string? etag;
        await using (var store = await OpenAsync())
        {
            await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
            etag = (await store.GetAsync(new("key"), Token)).ETag;
        }

        await using var again = await OpenAsync();
        var value = await again.GetAsync(new("key"), Token);

        Assert.Equal("kept", Encoding.UTF8.GetString(value.Data.Span));
        Assert.Equal(etag, value.ETag);
    }

    [Fact]
    public async Task Open_NewFile_HasTheTablesOfDapr()
    {
        await using (var store = await OpenAsync())
        {
            await store.SetAsync(new("text", "\"hello\""u8.ToArray()), Token);
            await store.SetAsync(new("bytes", new byte[] { 0, 255 }), Token);
        }

        using var connection = new SqliteConnection(Database, readOnly: false, busyTimeoutMilliseconds: 0);
        Assert.Equal("1", connection.QueryText("SELECT value FROM metadata WHERE key = 'migrations'"));
        Assert.Equal(
            "key:TEXT,value:TEXT,is_binary:BOOLEAN,etag:TEXT,expiration_time:TIMESTAMP,update_time:TIMESTAMP",
            connection.QueryText("SELECT group_concat(name || ':' || type) FROM pragma_table_info('state')")
        );
        Assert.Equal(
            "\"hello\"|0|text",
            connection.QueryText("SELECT value || '|' || is_binary || '|' || typeof(value) FROM state WHERE key = 'text'")
        );
        Assert.Equal(
            "AP8=|1|text",
            connection.QueryText("SELECT value || '|' || is_binary || '|' || typeof(value) FROM state WHERE key = 'bytes'")
        );
        Assert.Equal("wal", connection.QueryText("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Get_RowsThatDaprdWrote_AreReadAsDaprdReadsThem()
    {
        await using (await OpenAsync())
        {
            // The tables exist now.
        }

        using (var connection = new SqliteConnection(Database, readOnly: false, busyTimeoutMilliseconds: 0))
        {
            connection.Execute(
                """
                INSERT INTO state (key, value, is_binary, etag) VALUES ('app||json', '{"a":1}', 0, 'e1');
                INSERT INTO state (key, value, is_binary, etag) VALUES ('app||raw', 'AAEC', 1, 'e2');
                INSERT INTO state (key, value, is_binary, etag, expiration_time) VALUES ('app||ttl', '1', 0, 'e3', '2026-01-02 03:04:06');
                INSERT INTO state (key, value, is_binary, etag, expiration_time) VALUES ('app||old', '1', 0, 'e4', '2026-01-02 03:04:05');
                """
            );
        }

        await using var store = await OpenAsync();

        Assert.Equal(("{\"a\":1}", "e1"), await ReadAsync(store, "app||json"));
        Assert.Equal(("\0\u0001\u0002", "e2"), await ReadAsync(store, "app||raw"));
        Assert.Equal(("1", "e3"), await ReadAsync(store, "app||ttl"));
        Assert.False((await store.GetAsync(new("app||old"), Token)).Exists);
    }

    [Fact]
    public async Task Cleanup_WhenItsIntervalIsOver_DeletesExpiredRows()
    {
        await using var store = await OpenAsync(("cleanupInterval", "1h"));
        await store.SetAsync(
            new("short", "1"u8.ToArray(), Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["ttlInSeconds"] = "60" }),
            Token
        );
        await store.SetAsync(new("long", "1"u8.ToArray()), Token);
        using var connection = new SqliteConnection(Database, readOnly: false, busyTimeoutMilliseconds: 2000);

        _time.Advance(TimeSpan.FromHours(1));

        await Wait.UntilAsync(
            () => connection.QueryText("SELECT group_concat(key) FROM state") == "long",
            "the expired row to be deleted from the file"
        );
    }

    [Fact]
    public async Task Write_WhileAnotherProcessHoldsTheLock_FailsAsUnavailable()
    {
        await using var store = await OpenAsync(("busyTimeout", "1ms"));
        using var other = new SqliteConnection(Database, readOnly: false, busyTimeoutMilliseconds: 0);
        other.Execute("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.SetAsync(new("key", "1"u8.ToArray()), Token));
        other.Execute("ROLLBACK");
        var afterwards = await store.SetAsync(new("key", "1"u8.ToArray()), Token);

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        Assert.True(afterwards.IsOk);
    }

    [Fact]
    public async Task Write_OneCallersTransactionIsRefused_OthersOfTheSameCommitAreNot()
    {
        await using var store = await OpenAsync();
        await store.SetAsync(new("taken", "old"u8.ToArray()), Token);

        // All at once: most of them share commits.
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async i =>
                    i % 2 == 0
                        ? await store.SetAsync(new($"single-{i}", "1"u8.ToArray()), Token)
                        : await store.TransactAsync(
                            new StateTransaction([
                                StateOperation.Upsert(new($"half-{i}", "1"u8.ToArray())),
                                StateOperation.Upsert(new("taken", "new"u8.ToArray(), "wrong tag")),
                            ]),
                            Token
                        )
                )
        );

        Assert.All(results.Where((_, i) => i % 2 == 0), r => Assert.True(r.IsOk));
        Assert.All(results.Where((_, i) => i % 2 == 1), r => Assert.Equal(("taken", StateWriteStatus.ETagMismatch), (r.Key, r.Status)));
        var keys = await store.ListKeysAsync("%", 0, null, Token);
        Assert.Equal(101, keys.Keys.Count);
        Assert.DoesNotContain(keys.Keys, k => k.StartsWith("half", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_WithWritesUnderWay_CompletesThem()
    {
        var store = await OpenAsync();
        var writes = Enumerable
            .Range(0, 100)
            .Select(i => store.SetAsync(new("key-" + i.ToString(CultureInfo.InvariantCulture), "1"u8.ToArray()), Token).AsTask())
            .ToArray();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(writes), r => Assert.True(r.IsOk));
        await using var again = await OpenAsync();
        Assert.Equal(100, (await again.ListKeysAsync("key-%", 0, null, Token)).Keys.Count);
    }

    [Theory]
    [InlineData("connectionString", "", "is required")]
    [InlineData("connectionString", "file:", "names no file")]
    [InlineData("connectionString", "x.db?_pragma=journal_mode(off)", "'disableWAL'")]
    [InlineData("connectionString", "x.db?_pragma=busy_timeout(1)", "'busyTimeout'")]
    [InlineData("connectionString", "x.db?_pragma=foreign_keys(1)", "forbidden option")]
    [InlineData("timeout", "500ms", "1s or more")]
    [InlineData("timeout", "soon", "must be a duration")]
    [InlineData("tableName", "state; DROP TABLE x", "letters, digits and underscores")]
    [InlineData("disableWAL", "maybe", "true or false")]
    public async Task Init_BadMetadata_NamesTheKeyAndTheProblem(string key, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync((key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_DirectoryThatIsNotThere_NamesThePath()
    {
        var path = _directory.File("no/such/state.db");

        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(("connectionString", path)));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("unable to open database file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_FileThatIsNoDatabase_SaysSo()
    {
        var path = _directory.Write("notes.txt", new string('x', 2000));

        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(("connectionString", path)));

        Assert.Contains("file is not a database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_PragmaInTheConnectionString_IsApplied()
    {
        await using var store = await OpenAsync(("connectionString", Database + "?_pragma=synchronous(normal)&_pragma=cache_size(-4000)"));

        Assert.True((await store.SetAsync(new("key", "1"u8.ToArray()), Token)).IsOk);
    }

    [Fact]
    public async Task Open_ReadOnly_ReadsAndRefusesToWrite()
    {
        await using (var store = await OpenAsync(("disableWAL", "true")))
        {
            await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
        }

        await using var readOnly = await OpenAsync(("connectionString", Database + "?mode=ro"), ("disableWAL", "true"));
        var value = await readOnly.GetAsync(new("key"), Token);
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await readOnly.SetAsync(new("key", "new"u8.ToArray()), Token));

        Assert.Equal("kept", Encoding.UTF8.GetString(value.Data.Span));
        Assert.Contains("readonly", error.Message, StringComparison.Ordinal);
    }

    private Task<SqliteStateStore> OpenAsync(params (string Key, string Value)[] metadata) =>
        Components.CreateAsync<SqliteStateStore>(
            SqliteComponents.All,
            "state.sqlite",
            _time,
            [("connectionString", Database), .. metadata]
        );

    private static async Task<(string Text, string? ETag)> ReadAsync(SqliteStateStore store, string key)
    {
        var value = await store.GetAsync(new(key), Token);
        return (Encoding.UTF8.GetString(value.Data.Span), value.ETag);
    }
}

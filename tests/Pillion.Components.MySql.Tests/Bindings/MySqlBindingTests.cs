using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.Bindings;

public sealed class MySqlBindingTests(SharedServer<MariaDbServer> shared) : IAsyncLifetime
{
    private static int s_tables;

    private readonly string _table = string.Create(CultureInfo.InvariantCulture, $"binding{Interlocked.Increment(ref s_tables)}");
    private IOutputBinding? _binding;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _binding = await CreateAsync(await shared.GetAsync());
        await InvokeAsync("exec", $"CREATE TABLE {_table} (id BIGINT PRIMARY KEY, name TEXT, data JSON)");
    }

    public async ValueTask DisposeAsync()
    {
        if (_binding is not null)
        {
            await _binding.DisposeAsync();
        }
    }

    [Fact]
    public async Task Exec_WithParameters_TellsTheRowsAndTheTime()
    {
        var response = await InvokeAsync(
            "exec",
            $"INSERT INTO {_table} (id, name, data) VALUES (?, ?, ?), (?, ?, ?)",
            """[1, "it's ? Grüße 世界", {"a":[1]}, "2", null, [true]]"""
        );

        Assert.Equal(
            ["duration", "end-time", "operation", "rows-affected", "sql", "start-time"],
            response.Metadata!.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(("exec", "2"), (response.Metadata["operation"], response.Metadata["rows-affected"]));
        Assert.Equal(
            """[{"id":1,"name":"it's ? Grüße 世界","data":"{\"a\":[1]}"},{"id":2,"data":"[true]"}]""",
            await QueryAsync($"SELECT * FROM {_table} ORDER BY id")
        );
    }

    /// <summary>Without parameters values come as texts, with one as bytes: both ways give the same.</summary>
    [Theory]
    [InlineData("CAST(-3 AS SIGNED)", "-3")]
    [InlineData("CAST(18446744073709551615 AS UNSIGNED)", "18446744073709551615")]
    [InlineData("1.5e0", "1.5")]
    [InlineData("CAST(1.10 AS DECIMAL(10,2))", "\"1.10\"")]
    [InlineData("'text'", "\"text\"")]
    [InlineData("TRUE", "1")]
    [InlineData("X'00FF'", "\"AP8=\"")]
    [InlineData("CAST('2024-01-02 03:04:05' AS DATETIME)", "\"2024-01-02T03:04:05Z\"")]
    [InlineData("CAST('2024-01-02 03:04:05.678' AS DATETIME(3))", "\"2024-01-02T03:04:05.678Z\"")]
    [InlineData("CAST('2024-01-02' AS DATE)", "\"2024-01-02T00:00:00Z\"")]
    [InlineData("CAST('-27:04:05' AS TIME)", "\"-27:04:05\"")]
    public async Task Query_EveryType_IsJsonInBothProtocols(string expression, string expected)
    {
        var plain = await QueryAsync($"SELECT {expression} AS v, NULL AS n");
        var prepared = await QueryAsync($"SELECT {expression} AS v, NULL AS n FROM (SELECT 1) t WHERE 1 = ?", "[1]");

        Assert.Equal($$"""[{"v":{{expected}}}]""", plain);
        Assert.Equal(plain, prepared);
    }

    [Theory]
    [InlineData("SELECT ? AS v", "[1.5]", """[{"v":1.5}]""")]
    [InlineData("SELECT ? AS v", "[true]", """[{"v":1}]""")]
    [InlineData("SELECT ? AS v", "[null]", "[{}]")]
    [InlineData("SELECT ? AS v", "[\"'; DROP TABLE x; --\"]", """[{"v":"'; DROP TABLE x; --"}]""")]
    [InlineData("SELECT 1 FROM (SELECT 1) t WHERE 1 = 2", null, "null")]
    public async Task Query_Parameters_AreValuesOnly(string sql, string? parameters, string expected) =>
        Assert.Equal(expected, await QueryAsync(sql, parameters));

    [Fact]
    public async Task Query_ManyRows_AllCome()
    {
        var json = await QueryAsync("SELECT seq AS n FROM seq_1_to_10000");

        Assert.StartsWith("""[{"n":1},{"n":2}""", json, StringComparison.Ordinal);
        Assert.EndsWith("""{"n":10000}]""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query", null, null, "required metadata not set: sql")]
    [InlineData("exec", "SELECT ?", "{}", "invalid metadata property params")]
    [InlineData("exec", "SELEC", null, "42000")]
    [InlineData("exec", "SELEC ?", "[1]", "42000")]
    [InlineData("query", "SELECT ?", "[1,2]", "expected 1 arguments, got 2")]
    [InlineData("exec", "SELECT 1; SELECT 2", null, "42000")]
    [InlineData("drop", "x", null, "invalid operation type: drop")]
    public async Task Invoke_Wrong_SaysWhat(string operation, string? sql, string? parameters, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(operation, sql, parameters));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("""[{"v":1}]""", await QueryAsync("SELECT 1 AS v"));
    }

    [Fact]
    public async Task Exec_SeveralStatementsWhereAllowed_RunAll()
    {
        await using var binding = await CreateAsync(await shared.GetAsync(), "?multiStatements=true");

        await InvokeAsync(binding, "exec", $"INSERT INTO {_table} (id) VALUES (1); INSERT INTO {_table} (id) VALUES (2)", null);

        Assert.Equal("""[{"v":2}]""", await QueryAsync($"SELECT count(*) AS v FROM {_table}"));
    }

    [Fact]
    public async Task Exec_LeavesATransactionAndAVariable_TheNextOneSeesNothing()
    {
        await InvokeAsync("exec", "START TRANSACTION");
        await InvokeAsync("exec", "SET @left = 'over'");

        Assert.Equal("[{\"t\":0}]", await QueryAsync("SELECT @left AS l, @@in_transaction AS t"));
    }

    [Fact]
    public async Task Close_Invoked_IsTheEnd()
    {
        await InvokeAsync("close", null);
        await InvokeAsync("close", null);

        var error = await Assert.ThrowsAsync<ComponentException>(() => QueryAsync("SELECT 1"));

        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_AThousandAtOnce_AllAreDone()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(i => InvokeAsync("exec", $"INSERT INTO {_table} (id, name) VALUES (?, ?)", $"[{i}, \"name {i}\"]"))
        );

        Assert.Equal("""[{"v":1000}]""", await QueryAsync($"SELECT count(*) AS v FROM {_table}"));
    }

    [Fact]
    public async Task Query_ServerRestartedAndGone_IsAnsweredAgainAndUnavailable()
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();
        await using var binding = await CreateAsync(server);
        await server.RestartAsync(kill: true);
        var again = await InvokeAsync(binding, "query", "SELECT 1 AS v", null);
        await server.StopAsync();
        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(binding, "query", "SELECT 1", null));

        Assert.Equal("""[{"v":1}]""", Encoding.UTF8.GetString(again.Data.Span));
        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.DoesNotContain(server.Password, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no DSN hunter2")]
    [InlineData("pillion:hunter2@tcp({0}:{1})/pillion")]
    [InlineData("pillion:pillion-secret@tcp({0}:{1})/nowhere")]
    public async Task Init_BadUrl_NamesTheFieldAndNotThePassword(string url)
    {
        var server = await shared.GetAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            MySqlTestComponents.CreateAsync<IOutputBinding>(
                "bindings.mysql",
                [("url", string.Format(CultureInfo.InvariantCulture, url, server.Host, server.Port))]
            )
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key 'url' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Password, error.ToString(), StringComparison.Ordinal);
    }

    private static Task<IOutputBinding> CreateAsync(MariaDbServer server, string parameters = "") =>
        MySqlTestComponents.CreateAsync<IOutputBinding>(
            "bindings.mysql",
            [("url", server.GoConnectionString + server.Database + parameters), ("maxOpenConns", "16")]
        );

    private async Task<string> QueryAsync(string sql, string? parameters = null) =>
        Encoding.UTF8.GetString((await InvokeAsync("query", sql, parameters)).Data.Span);

    private Task<BindingResponse> InvokeAsync(string operation, string? sql, string? parameters = null) =>
        InvokeAsync(_binding!, operation, sql, parameters);

    private static async Task<BindingResponse> InvokeAsync(IOutputBinding binding, string operation, string? sql, string? parameters)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sql is not null)
        {
            metadata["sql"] = sql;
        }

        if (parameters is not null)
        {
            metadata["params"] = parameters;
        }

        return await binding.InvokeAsync(new BindingRequest(operation, Metadata: metadata), Token);
    }
}

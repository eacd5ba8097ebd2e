using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.Bindings;

/// <summary><c>bindings.mysql</c> on MariaDB.</summary>
public sealed class MySqlBindingTests(SharedServer<MariaDbServer> shared) : SqlBindingSuite<MariaDbServer>(shared)
{
    /// <inheritdoc/>
    protected override string AddressKey => "url";

    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <inheritdoc/>
    protected override string Columns => "id BIGINT PRIMARY KEY, name TEXT, data JSON";

    /// <inheritdoc/>
    protected override string RowsWithParameters =>
        """[{"id":1,"name":"it's ? $1 Grüße 世界","data":"{\"a\":[1]}"},{"id":2,"data":"[true]"}]""";

    /// <inheritdoc/>
    protected override string Parameter(int number) => "?";

    /// <inheritdoc/>
    protected override string Row(string json) => $$"""[{"v":{{json}}}]""";

    /// <inheritdoc/>
    protected override (string Key, string Value)? WrongCredentials(MariaDbServer server, string password) =>
        ("url", $"{server.User}:{password}@tcp({server.Address})/{server.Database}");

    /// <inheritdoc/>
    protected override Task<IOutputBinding> CreateAsync(
        MariaDbServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    ) =>
        MySqlTestComponents.CreateAsync<IOutputBinding>(
            "bindings.mysql",
            [("url", server.GoConnectionString + server.Database), ("maxOpenConns", "16"), .. metadata],
            services
        );

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
    [InlineData("exec", "SELEC", null, "42000")]
    [InlineData("exec", "SELEC ?", "[1]", "42000")]
    [InlineData("query", "SELECT ?", "[1,2]", "expected 1 arguments, got 2")]
    [InlineData("exec", "SELECT 1; SELECT 2", null, "42000")]
    public async Task Invoke_WrongSql_SaysWhat(string operation, string sql, string? parameters, string expected) =>
        await AssertRefusedAsync(operation, sql, parameters, expected);

    [Fact]
    public async Task Exec_SeveralStatementsWhereAllowed_RunAll()
    {
        var server = await ServerAsync();
        var url = $"{server.GoConnectionString}{server.Database}?multiStatements=true";
        await using var binding = await CreateAsync(server, new ComponentServices(), ("url", url));

        await binding.InvokeAsync(Request("exec", $"INSERT INTO {Table} (id) VALUES (1); INSERT INTO {Table} (id) VALUES (2)"), Token);

        Assert.Equal(Row("2"), await QueryAsync($"SELECT count(*) AS v FROM {Table}"));
    }

    [Fact]
    public async Task Exec_LeavesATransactionAndAVariable_TheNextOneSeesNothing()
    {
        await InvokeAsync("exec", "START TRANSACTION");
        await InvokeAsync("exec", "SET @left = 'over'");

        Assert.Equal("[{\"t\":0}]", await QueryAsync("SELECT @left AS l, @@in_transaction AS t"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no DSN hunter2")]
    [InlineData("pillion:pillion-secret@tcp({0}:{1})/nowhere")]
    public async Task Init_BadUrl_NamesTheFieldAndNotThePassword(string url)
    {
        var server = await ServerAsync();
        var wrong = ("url", string.Format(CultureInfo.InvariantCulture, url, server.Host, server.Port));

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, new ComponentServices(), wrong));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key 'url' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Password, error.ToString(), StringComparison.Ordinal);
    }
}

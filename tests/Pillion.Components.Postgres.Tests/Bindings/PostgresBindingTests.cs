using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.Bindings;

/// <summary><c>bindings.postgresql</c>.</summary>
public sealed class PostgresBindingTests(SharedServer<PostgresServer> shared) : SqlBindingSuite<PostgresServer>(shared)
{
    /// <inheritdoc/>
    protected override string AddressKey => "connectionString";

    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <inheritdoc/>
    protected override string Columns => "id bigint PRIMARY KEY, name text, data jsonb";

    /// <inheritdoc/>
    protected override string RowsWithParameters => """[[1,"it's ? $1 Grüße 世界",{"a": [1]}],[2,null,[true]]]""";

    /// <inheritdoc/>
    protected override string Parameter(int number) => $"${number}";

    /// <inheritdoc/>
    protected override string Row(string json) => $"[[{json}]]";

    /// <inheritdoc/>
    protected override (string Key, string Value)? WrongCredentials(PostgresServer server, string password) => ("password", password);

    /// <inheritdoc/>
    protected override Task<IOutputBinding> CreateAsync(
        PostgresServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    ) => PostgresTestComponents.CreateAsync<IOutputBinding>("bindings.postgresql", "v1", server, metadata, services);

    [Theory]
    [InlineData("SELECT 1::int2, 2::int4, -3::int8, 1.5::float8, 1.10::numeric", "[[1,2,-3,1.5,1.10]]")]
    [InlineData("SELECT 'NaN'::float8, '-Infinity'::numeric", """[["NaN","-Infinity"]]""")]
    [InlineData("SELECT true, false, NULL", "[[true,false,null]]")]
    [InlineData("SELECT 'text', 'c'::char, 'v'::varchar, 'n'::name", """[["text","c","v","n"]]""")]
    [InlineData("SELECT '{\"a\": 1}'::json, '[1,\"x\"]'::jsonb", """[[{"a": 1},[1, "x"]]]""")]
    [InlineData("SELECT '\\x00ff'::bytea", """[["AP8="]]""")]
    [InlineData("SELECT '2024-01-02 03:04:05.678+02'::timestamptz", """[["2024-01-02T01:04:05.678Z"]]""")]
    [InlineData("SELECT '2024-01-02 03:04:05'::timestamp, '2024-01-02'::date", """[["2024-01-02T03:04:05Z","2024-01-02T00:00:00Z"]]""")]
    [InlineData("SELECT 'infinity'::timestamptz, '0044-03-15 BC'::date", """[["infinity","0044-03-15 BC"]]""")]
    [InlineData(
        "SELECT '0f8fad5b-d9cb-469f-a165-70867728950e'::uuid, '10.0.0.1'::inet",
        """[["0f8fad5b-d9cb-469f-a165-70867728950e","10.0.0.1"]]"""
    )]
    [InlineData("SELECT ARRAY[1,NULL,3], ARRAY[['a','b \"c\"'],['{,}','NULL']]", """[[[1,null,3],[["a","b \"c\""],["{,}","NULL"]]]]""")]
    [InlineData("SELECT '{}'::int[], ARRAY['2024-01-02'::date], ARRAY[true]", """[[[],["2024-01-02T00:00:00Z"],[true]]]""")]
    [InlineData("SELECT '[0:1]={7,8}'::int[]", "[[[7,8]]]")]
    [InlineData("SELECT 1 WHERE false", "[]")]
    public async Task Query_EveryType_IsJson(string sql, string expected) => Assert.Equal(expected, await QueryAsync(sql));

    [Fact]
    public async Task Query_ManyRowsWithUnicode_AllCome()
    {
        var json = await QueryAsync("SELECT n, 'Grüße 世界 🐎' FROM generate_series(1, 10000) n");

        var rows = JsonSerializer.Deserialize<JsonElement>(json);
        Assert.Equal(10000, rows.GetArrayLength());
        Assert.Equal("Grüße 世界 🐎", rows[9999][1].GetString());
    }

    [Theory]
    [InlineData("exec", "SELEC", null, "42601")]
    [InlineData("query", "SELECT $1", "[]", "08P01")]
    public async Task Invoke_WrongSql_SaysWhat(string operation, string sql, string? parameters, string expected) =>
        await AssertRefusedAsync(operation, sql, parameters, expected);

    /// <summary>A session must not go back to the others with what a request left in it.</summary>
    [Fact]
    public async Task Exec_LeavesATransactionAndASetting_TheNextOneSeesNothing()
    {
        await InvokeAsync("exec", $"BEGIN; INSERT INTO {Table} (id) VALUES (1)");
        await InvokeAsync("exec", "SET application_name = 'left over'");

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(
                """[["pillion test",0]]""",
                await QueryAsync($"SELECT current_setting('application_name'), count(*) FROM {Table}")
            );
        }
    }
}

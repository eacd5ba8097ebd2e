using System.Globalization;
using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.Bindings;

public sealed class PostgresBindingTests(SharedServer<PostgresServer> shared) : IAsyncLifetime
{
    private static int s_tables;

    private readonly string _table = string.Create(CultureInfo.InvariantCulture, $"binding{Interlocked.Increment(ref s_tables)}");
    private IOutputBinding? _binding;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _binding = await CreateAsync(await shared.GetAsync());
        await InvokeAsync("exec", $"CREATE TABLE {_table} (id bigint PRIMARY KEY, name text, data jsonb, at timestamptz)");
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
            $"INSERT INTO {_table} (id, name, data) VALUES ($1, $2, $3), ($4, $5, $6)",
            """[1, "it's", {"a":[1]}, "2", null, [true]]"""
        );
        var read = await QueryAsync($"SELECT id, name, data FROM {_table} ORDER BY id");

        Assert.Equal(0, response.Data.Length);
        Assert.Equal(
            ["duration", "end-time", "operation", "rows-affected", "sql", "start-time"],
            response.Metadata!.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(("exec", "2"), (response.Metadata["operation"], response.Metadata["rows-affected"]));
        Assert.True(GoDuration.TryParse(response.Metadata["duration"], out _));
        Assert.True(
            DateTimeOffset.Parse(response.Metadata["start-time"], CultureInfo.InvariantCulture)
                <= DateTimeOffset.Parse(response.Metadata["end-time"], CultureInfo.InvariantCulture)
        );
        Assert.Equal("""[[1,"it's",{"a": [1]}],[2,null,[true]]]""", read);
    }

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
    [InlineData("query", null, null, "required metadata not set: sql")]
    [InlineData("exec", "SELECT $1", "{}", "invalid metadata property params")]
    [InlineData("exec", "SELECT $1", "[1", "invalid metadata property params")]
    [InlineData("exec", "SELEC", null, "42601")]
    [InlineData("query", "SELECT $1", "[]", "08P01")]
    [InlineData("drop", "x", null, "invalid operation type: drop")]
    public async Task Invoke_Wrong_SaysWhat(string operation, string? sql, string? parameters, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(operation, sql, parameters));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("[[1]]", await QueryAsync("SELECT 1"));
    }

    /// <summary>A session must not go back to the others with what a request left in it.</summary>
    [Fact]
    public async Task Exec_LeavesATransactionAndASetting_TheNextOneSeesNothing()
    {
        await InvokeAsync("exec", $"BEGIN; INSERT INTO {_table} (id) VALUES (1)");
        await InvokeAsync("exec", "SET application_name = 'left over'");

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(
                """[["pillion test",0]]""",
                await QueryAsync($"SELECT current_setting('application_name'), count(*) FROM {_table}")
            );
        }
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
                .Select(i => InvokeAsync("exec", $"INSERT INTO {_table} (id, name) VALUES ($1, $2)", $"[{i}, \"name {i}\"]"))
        );

        Assert.Equal("[[1000]]", await QueryAsync($"SELECT count(*) FROM {_table}"));
    }

    [Fact]
    public async Task Query_ServerRestartedAndGone_IsAnsweredAgainAndUnavailable()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var binding = await PostgresTestComponents.CreateAsync<IOutputBinding>(
            "bindings.postgresql",
            "v1",
            server,
            [],
            new ComponentServices { Time = time }
        );
        await server.RestartAsync(kill: true);
        time.Advance(TimeSpan.FromSeconds(2));
        var again = await InvokeAsync(binding, "query", "SELECT 1", null);
        await server.StopAsync();
        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(binding, "query", "SELECT 1", null));

        Assert.Equal("[[1]]", Encoding.UTF8.GetString(again.Data.Span));
        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.DoesNotContain(server.Password, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_WrongPassword_NamesTheField()
    {
        var server = await shared.GetAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, ("password", "hunter2")));

        Assert.StartsWith("component 'test': metadata key 'password' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static Task<IOutputBinding> CreateAsync(PostgresServer server, params (string Key, string Value)[] metadata) =>
        PostgresTestComponents.CreateAsync<IOutputBinding>("bindings.postgresql", "v1", server, metadata);

    private async Task<string> QueryAsync(string sql) => Encoding.UTF8.GetString((await InvokeAsync("query", sql)).Data.Span);

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

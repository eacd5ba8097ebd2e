using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.Conformance.Bindings;

/// <summary>What a binding does that runs SQL: <c>exec</c>, <c>query</c> and <c>close</c>, with <c>sql</c> and <c>params</c>. Each test has a table of its own.</summary>
/// <typeparam name="TServer">The database server.</typeparam>
public abstract class SqlBindingSuite<TServer>(SharedServer<TServer> shared) : ServerBindingSuite<TServer>(shared)
    where TServer : LoopbackServer, new()
{
    private static int s_tables;

    /// <summary>The table, with <c>id</c>, <c>name</c> and <c>data</c>, which is JSON; <c>id</c> is its key.</summary>
    protected string Table { get; } = string.Create(CultureInfo.InvariantCulture, $"binding{Interlocked.Increment(ref s_tables)}");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["exec", "query", "close"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests => [Request("exec", "SELECT 1"), Request("query", "SELECT 1"), new("close")];

    /// <inheritdoc/>
    protected override (BindingRequest Request, string Message)? Incomplete => (new("query"), "required metadata not set: sql");

    /// <inheritdoc/>
    protected override bool TakesData => false;

    /// <summary>The types of <see cref="Table"/>'s columns.</summary>
    protected abstract string Columns { get; }

    /// <summary>How SQL has the parameter with this number, from 1.</summary>
    protected abstract string Parameter(int number);

    /// <summary>How <c>query</c> answers with one row of one column <c>v</c>.</summary>
    /// <param name="json">The value.</param>
    protected abstract string Row(string json);

    /// <summary>How <c>query</c> answers with the rows that <see cref="Exec_WithParameters_TellsTheRowsAndTheTime"/> puts in.</summary>
    protected abstract string RowsWithParameters { get; }

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await InvokeAsync("exec", $"CREATE TABLE {Table} ({Columns})");
    }

    [Fact]
    public async Task Exec_WithParameters_TellsTheRowsAndTheTime()
    {
        var places = Enumerable.Range(1, 6).Select(Parameter).ToArray();

        var response = await InvokeAsync(
            "exec",
            $"INSERT INTO {Table} (id, name, data) VALUES ({string.Join(", ", places[..3])}), ({string.Join(", ", places[3..])})",
            """[1, "it's ? $1 Grüße 世界", {"a":[1]}, "2", null, [true]]"""
        );

        Assert.Equal(0, response.Data.Length);
        Assert.Equal(
            ["duration", "end-time", "operation", "rows-affected", "sql", "start-time"],
            response.Metadata!.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(("exec", "2"), (response.Metadata["operation"], response.Metadata["rows-affected"]));
        Assert.True(GoDuration.TryParse(response.Metadata["duration"], out _));
        Assert.True(Time(response, "start-time") <= Time(response, "end-time"));
        Assert.Equal(RowsWithParameters, await QueryAsync($"SELECT id, name, data FROM {Table} ORDER BY id"));
    }

    [Fact]
    public async Task Exec_AThousandAtOnce_AllAreDone()
    {
        var sql = $"INSERT INTO {Table} (id, name) VALUES ({Parameter(1)}, {Parameter(2)})";

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => InvokeAsync("exec", sql, $"[{i}, \"name {i}\"]")));

        Assert.Equal(Row("1000"), await QueryAsync($"SELECT count(*) AS v FROM {Table}"));
    }

    [Theory]
    [InlineData("exec", "SELECT 1", "{}", "invalid metadata property params")]
    [InlineData("exec", "SELECT 1", "[1", "invalid metadata property params")]
    [InlineData("drop", "x", null, "invalid operation type: drop. Expected exec, query, or close")]
    public async Task Invoke_WrongRequest_SaysWhat(string operation, string sql, string? parameters, string expected) =>
        await AssertRefusedAsync(operation, sql, parameters, expected);

    [Fact]
    public async Task Close_Invoked_IsTheEnd()
    {
        await Binding.InvokeAsync(new("close"), Token);
        await Binding.InvokeAsync(new("close"), Token);

        var error = await Assert.ThrowsAsync<ComponentException>(() => QueryAsync("SELECT 1"));

        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Asserts that a request is refused with a message that contains the text, and that the next one is done.</summary>
    protected async Task AssertRefusedAsync(string operation, string sql, string? parameters, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => InvokeAsync(operation, sql, parameters));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(Row("1"), await QueryAsync("SELECT 1 AS v"));
    }

    /// <summary>What <c>query</c> answers.</summary>
    protected async Task<string> QueryAsync(string sql, string? parameters = null) =>
        Encoding.UTF8.GetString((await InvokeAsync("query", sql, parameters)).Data.Span);

    /// <summary>Runs SQL through the binding under test.</summary>
    protected async Task<BindingResponse> InvokeAsync(string operation, string sql, string? parameters = null) =>
        await Binding.InvokeAsync(Request(operation, sql, parameters), Token);

    /// <summary>A request with SQL.</summary>
    protected static BindingRequest Request(string operation, string sql, string? parameters = null)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["sql"] = sql };
        if (parameters is not null)
        {
            metadata["params"] = parameters;
        }

        return new BindingRequest(operation, Metadata: metadata);
    }

    private static DateTimeOffset Time(BindingResponse response, string name) =>
        DateTimeOffset.Parse(response.Metadata![name], CultureInfo.InvariantCulture);
}

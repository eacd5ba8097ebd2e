using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Tests.State;

public sealed class StateQueryTests
{
    private readonly DictionaryStateStore _kept = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_AllOfTheLanguage_ReachesTheStoreAsIs()
    {
        await QueryAsync(
            """
            {
              "filter": {"OR": [
                {"EQ": {"person.org": "Dev Ops"}},
                {"AND": [{"IN": {"state": ["CA", 1, 1.5, true, null]}}, {"NEQ": {"a": 1}}, {"GT": {"b": 2}}, {"GTE": {"c": 3}}, {"LT": {"d": 4}}, {"LTE": {"e": 5}}]}
              ]},
              "sort": [{"key": "state", "order": "DESC"}, {"key": "person.id"}],
              "page": {"limit": 3, "token": "t"}
            }
            """
        );

        var query = _kept.Query!;
        var or = Assert.IsType<StateGroupFilter>(query.Filter);
        var and = Assert.IsType<StateGroupFilter>(or.Filters[1]);
        Assert.Equal((false, true, 3, "t"), (or.IsAnd, and.IsAnd, query.Limit, query.Token));
        Assert.Equal([new StateSort("state", true), new StateSort("person.id", false)], query.Sort);
        Assert.Equal("Equal person.org Dev Ops", Show(or.Filters[0]));
        Assert.Equal(
            [
                "In state CA 1 1.5 True null",
                "NotEqual a 1",
                "GreaterThan b 2",
                "GreaterThanOrEqual c 3",
                "LessThan d 4",
                "LessThanOrEqual e 5",
            ],
            and.Filters.Select(Show)
        );
        Assert.Equal("v", query.Metadata!["k"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"filter":{}}""")]
    public async Task Query_WithoutFilter_IsForEverything(string query)
    {
        await QueryAsync(query);

        Assert.Equal((null, 0, 0, null), (_kept.Query!.Filter, _kept.Query.Sort.Count, _kept.Query.Limit, _kept.Query.Token));
    }

    [Theory]
    [InlineData("[]", "a query must be a map")]
    [InlineData("""{"filter":{"XX":{}}}""", "unsupported filter \"XX\"")]
    [InlineData("""{"filter":{"EQ":{"a":1},"IN":{"b":[]}}}""", "filter unit must have a single element")]
    [InlineData("""{"filter":{"EQ":{"a":1,"b":2}}}""", "EQ filter must contain a single key/value pair")]
    [InlineData("""{"filter":{"IN":{"a":1}}}""", "IN filter value must be an array")]
    [InlineData("""{"filter":{"AND":[{"EQ":{"a":1}}]}}""", "AND filter must contain at least two entries")]
    [InlineData("""{"filter":{"OR":{}}}""", "OR filter must be an array")]
    [InlineData("""{"sort":1}""", "\"sort\" must be an array")]
    [InlineData("""{"page":{"limit":"x"}}""", "\"limit\" must be a whole number")]
    public async Task Query_NotUnderstood_SaysWhy(string query, string cause)
    {
        var error = (await Assert.ThrowsAsync<BuildingBlockException>(() => QueryAsync(query))).Error;

        Assert.Equal(
            ("ERR_STATE_QUERY", 500, GrpcStatus.Internal, $"state store store query failed: failed to parse JSON query body: {cause}"),
            (error.Code, error.HttpStatus, error.GrpcStatus, error.Message)
        );
        Assert.Null(_kept.Query);
    }

    [Fact]
    public async Task Query_Answer_HasItsKeysWithoutAnyPrefix()
    {
        _kept.Answer = () => new StateQueryPage([new("app||a", default), new("other||b", default), new("c", default)], "next");

        var page = await QueryAsync("{}");

        Assert.Equal(["a", "b", "c"], page.Items.Select(i => i.Key));
        Assert.Equal("next", page.Token);
    }

    [Fact]
    public async Task Query_StoreFailsOrCannot_IsItsError()
    {
        _kept.Answer = () => throw new ComponentException(ComponentErrorKind.InvalidRequest, "no such index");
        var failed = (await Assert.ThrowsAsync<BuildingBlockException>(() => QueryAsync("{}"))).Error;
        var cannot = Apps.Create("app", null, Apps.Component("store", new DictionaryStateStore { Features = StateFeatures.ETag }));
        var refused = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await cannot.State.Open("store").QueryAsync("{}"u8.ToArray(), null, Token)
        );

        Assert.Equal(("state store store query failed: no such index", "DAPR_STATE_QUERY_FAILED"), (failed.Message, failed.Reason));
        Assert.Equal("state store does not support querying", refused.Error.Message);
    }

    private async Task<StateQueryPage> QueryAsync(string query) =>
        await Apps.Create("app", null, Apps.Component("store", _kept))
            .State.Open("store")
            .QueryAsync(Encoding.UTF8.GetBytes(query), new Dictionary<string, string> { ["k"] = "v" }, Token);

    private static string Show(StateFilter filter)
    {
        var comparison = Assert.IsType<StateComparisonFilter>(filter);
        var values = comparison.Values.Select(v =>
            v is null ? "null" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{v}")
        );
        return $"{comparison.Operator} {comparison.Key} {string.Join(' ', values)}";
    }
}

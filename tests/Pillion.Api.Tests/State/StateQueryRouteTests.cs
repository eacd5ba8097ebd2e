using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Api.Tests.State;

public sealed class StateQueryRouteTests
{
    private const string Path = "/v1.0-alpha1/state/store/query";

    [Fact]
    public async Task Query_Items_AreAPage()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.queryable"));

        var page = await host.SendAsync(
            "POST",
            Path + "?metadata.contentType=json",
            body: """{"filter":{"EQ":{"a":1}},"page":{"limit":2}}"""
        );
        var none = await host.SendAsync("PUT", Path, body: """{"filter":{"EQ":{"a":2}}}""");
        var wrong = await host.SendAsync("POST", Path, body: "nonsense");

        Assert.Equal(
            (200, """{"results":[{"key":"k","data":{"a":1},"etag":"7"},{"key":"l","error":"gone"}],"token":"2","metadata":{"m":"json"}}"""),
            (page.Status, page.Body)
        );
        Assert.Equal((204, ""), (none.Status, none.Body));
        Assert.Equal(500, wrong.Status);
        Assert.StartsWith(
            """{"errorCode":"ERR_STATE_QUERY","message":"state store store query failed: failed to parse JSON query body: """,
            wrong.Body,
            StringComparison.Ordinal
        );
    }

    /// <summary>Answers with two items when it is asked for <c>a</c> = 1.</summary>
    internal sealed class QueryableStore : IQueryableStateStore
    {
        public StateFeatures Features => StateFeatures.QueryApi;

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) => default;

        public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) => default;

        public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) => default;

        public ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken) =>
            new(
                query.Filter is StateComparisonFilter { Key: "a", Values: [1L] }
                    ? new StateQueryPage(
                        [new("app||k", new StateValue("""{"a":1}"""u8.ToArray(), "7")), new("app||l", default, "gone")],
                        query.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        new Dictionary<string, string> { ["m"] = query.Metadata!["contentType"] }
                    )
                    : new StateQueryPage([])
            );

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

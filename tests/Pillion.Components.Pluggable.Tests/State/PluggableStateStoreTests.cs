using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;

namespace Pillion.Components.Pluggable.Tests.State;

public sealed class PluggableStateStoreTests(ComponentProcess process) : StateStoreSuite, IClassFixture<ComponentProcess>
{
    private readonly string _name = "store-" + Guid.NewGuid().ToString("N");

    protected override async ValueTask<IStateStore> CreateAsync() =>
        await process.CreateAsync<IStateStore>(
            "state",
            _name,
            ("clock", Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)),
            ("maxSize", "7")
        );

    protected override async ValueTask AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        await process.InvokeAsync(
            "advance",
            metadata: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["instance"] = _name,
                ["milliseconds"] = by.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            }
        );
    }

    [Fact]
    public async Task Init_Component_GetsItsMetadataAndItsInstance()
    {
        var init = Assert.Single(await process.InitsAsync("StateStore"), init => init.Id == _name);

        Assert.Equal("7", init.Properties["maxSize"]);
    }

    [Fact]
    public void Features_AreThoseThatAServiceIsThereFor()
    {
        Assert.Equal(StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.QueryApi, Store.Features);
        Assert.Equal(7, ((ITransactionalStateStore)Store).MaxTransactionOperations);
    }

    [Fact]
    public async Task Init_Refused_SaysWhatTheComponentSays()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            process.CreateAsync<IStateStore>("state", "refused", ("refuse", "connectionString is missing"))
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Equal("component 'refused': it could not be initialised: connectionString is missing", error.Message);
    }

    [Fact]
    public async Task Write_ETagOfAnotherForm_IsInvalid()
    {
        await SetAsync("key", "one");

        var set = await SetAsync("key", "two", etag: "7");
        var delete = await Store.DeleteAsync(new("key", "7"), Token);
        var bulk = await Store.BulkSetAsync([Item("other", "1"), Item("key", "2") with { ETag = "7" }], Token);

        Assert.All([set, delete, bulk], result => Assert.Equal(StateWriteResult.ETagInvalid("key", "'7' is no UUID"), result));
        Assert.Equal("one", await TextAsync("key"));
    }

    [Fact]
    public async Task Set_ContentType_IsKept()
    {
        await Store.SetAsync(Item("key", "<a/>") with { ContentType = "text/xml" }, Token);

        Assert.Equal("text/xml", (await Store.GetAsync(new("key"), Token)).ContentType);
    }

    [Fact]
    public async Task Set_ThousandAtOnce_AllAreWritten()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => SetAsync(Key(i), Key(i))));
        var items = await Store.BulkGetAsync([.. Enumerable.Range(0, 1000).Select(i => new StateGetRequest(Key(i)))], 0, Token);

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.All(items, item => Assert.Equal(item.Key, Encoding.UTF8.GetString(item.Value.Data.Span)));
    }

    [Fact]
    public async Task Query_FilterSortAndPages_AreAnswered()
    {
        for (var i = 0; i < 10; i++)
        {
            await SetAsync(Key(i), $$$"""{"person":{"n":{{{i}}},"name":"p{{{i}}}","even":{{{(i % 2 == 0 ? "true" : "false")}}} }}""");
        }

        var query = new StateQuery(
            new StateGroupFilter(
                IsAnd: true,
                [
                    new StateComparisonFilter(StateComparison.Equal, "person.even", [true]),
                    new StateGroupFilter(
                        IsAnd: false,
                        [
                            new StateComparisonFilter(StateComparison.GreaterThan, "person.n", [3L]),
                            new StateComparisonFilter(StateComparison.In, "person.name", ["p0", "p1"]),
                        ]
                    ),
                ]
            ),
            [new StateSort("person.n", IsDescending: true)],
            Limit: 3,
            Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["hint"] = "x" }
        );
        var store = (IQueryableStateStore)Store;
        var first = await store.QueryAsync(query, Token);
        var second = await store.QueryAsync(query with { Token = first.Token }, Token);
        var all = await store.QueryAsync(new StateQuery(null, []), Token);

        Assert.Equal([Key(8), Key(6), Key(4)], first.Items.Select(item => item.Key));
        Assert.NotNull(first.Items[0].Value.ETag);
        Assert.Equal("""{"hint":"x"}""", first.Metadata!["asked"]);
        Assert.Equal([Key(0)], second.Items.Select(item => item.Key));
        Assert.Null(second.Token);
        Assert.Equal(10, all.Items.Count);
    }

    private static string Key(int i) => "key-" + i.ToString(CultureInfo.InvariantCulture);
}

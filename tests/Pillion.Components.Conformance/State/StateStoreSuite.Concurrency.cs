using System.Globalization;
using System.Text;
using Pillion.Abstractions.State;

namespace Pillion.Components.Conformance.State;

/// <content>Many callers at a time.</content>
public abstract partial class StateStoreSuite
{
    [Fact]
    public async Task Operations_AThousandAtOnce_AllAreDone()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => SetAndDeleteAsync(i), Token)));

        async Task SetAndDeleteAsync(int number)
        {
            var key = number.ToString(CultureInfo.InvariantCulture);
            await SetAsync(key, "value " + key);
            var value = await Store.GetAsync(new(key), Token);
            Assert.Equal("value " + key, Text(value));
            Assert.True((await Store.DeleteAsync(new(key, value.ETag), Token)).IsOk);
            Assert.Null(await TextAsync(key));
        }
    }

    /// <summary>Transactions that would wait for each other in a circle: the store orders them, or does again what its server has undone.</summary>
    [Fact]
    public async Task Transact_ManyOnTheSameKeysInOtherOrders_AllAreDone()
    {
        const int Keys = 10;
        var store = Transactional();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer), Token)));

        var values = await Store.BulkGetAsync([.. Enumerable.Range(0, Keys).Select(i => new StateGetRequest("key" + i))], 0, Token);
        Assert.Single(values.Select(v => Encoding.UTF8.GetString(v.Value.Data.Span)).Distinct(StringComparer.Ordinal));

        async Task WriteAsync(int writer)
        {
            for (var round = 0; round < 20; round++)
            {
                var keys = Enumerable.Range(0, Keys).Select(i => "key" + (((i * 7) + (writer * 3) + round) % Keys));
                var operations = keys.Select(key => StateOperation.Upsert(Item(key, $"{writer}/{round}"))).ToArray();
                Assert.True((await store.TransactAsync(new StateTransaction(operations), Token)).IsOk);
            }
        }
    }
}

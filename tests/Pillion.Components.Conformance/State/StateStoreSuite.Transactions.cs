using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Conformance.State;

/// <content>Several writes, all or none.</content>
public abstract partial class StateStoreSuite
{
    [Fact]
    public async Task Transact_UpsertsAndDeletes_AllApplyInOrder()
    {
        var store = Transactional();
        await SetAsync("gone", "x");

        var result = await store.TransactAsync(
            new StateTransaction([
                StateOperation.Upsert(Item("a", "1")),
                StateOperation.Remove(new("gone")),
                StateOperation.Upsert(Item("a", "2")),
                StateOperation.Upsert(Item("b", "3")),
            ]),
            Token
        );

        Assert.True(result.IsOk);
        Assert.Equal(("2", "3", null), (await TextAsync("a"), await TextAsync("b"), await TextAsync("gone")));
    }

    [Fact]
    public async Task Transact_OneMismatch_NothingApplies()
    {
        var store = Transactional();
        await SetAsync("a", "old");
        await SetAsync("b", "old");

        var result = await store.TransactAsync(
            new StateTransaction([
                StateOperation.Upsert(Item("a", "new")),
                StateOperation.Remove(new("b")),
                StateOperation.Upsert(Item("c", "new") with { ETag = ForeignETag }),
            ]),
            Token
        );

        Assert.Equal((StateWriteStatus.ETagMismatch, "c"), (result.Status, result.Key));
        Assert.Equal(("old", "old", null), (await TextAsync("a"), await TextAsync("b"), await TextAsync("c")));
    }

    [Fact]
    public async Task Transact_BadTimeToLiveInTheLastOperation_NothingApplies()
    {
        var store = Transactional();

        await Assert.ThrowsAsync<ComponentException>(async () =>
            await store.TransactAsync(
                new StateTransaction([
                    StateOperation.Upsert(Item("a", "new")),
                    StateOperation.Upsert(Item("b", "new") with { Metadata = Ttl("soon") }),
                ]),
                Token
            )
        );

        Assert.Null(await TextAsync("a"));
    }

    [Fact]
    public async Task Transact_WhileOthersRead_NobodySeesAHalf()
    {
        const int Rounds = 200;
        var store = Transactional();
        await SetAsync("a", "0");
        await SetAsync("b", "0");

        var writer = Task.Run(
            async () =>
            {
                for (var round = 1; round <= Rounds; round++)
                {
                    var text = round.ToString(CultureInfo.InvariantCulture);
                    await store.TransactAsync(
                        new StateTransaction([StateOperation.Upsert(Item("a", text)), StateOperation.Upsert(Item("b", text))]),
                        Token
                    );
                }
            },
            Token
        );
        while (!writer.IsCompleted)
        {
            // a is written before b: whoever sees a new a must not see an older b after it.
            var a = int.Parse((await TextAsync("a"))!, CultureInfo.InvariantCulture);
            var b = int.Parse((await TextAsync("b"))!, CultureInfo.InvariantCulture);
            Assert.True(b >= a, $"read a = {a} and after it b = {b}");
        }

        await writer;
        Assert.Equal("200", await TextAsync("b"));
    }

    private ITransactionalStateStore Transactional()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Transactional), "permanent: the store does not claim TRANSACTIONAL");
        return Assert.IsType<ITransactionalStateStore>(Store, exactMatch: false);
    }
}

using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;

namespace Pillion.Components.Conformance.State;

/// <summary>What every state store does. A test gets a fresh, initialised store whose clock is <see cref="Time"/>.</summary>
public abstract class StateStoreSuite : IAsyncLifetime
{
    private IStateStore? _store;

    /// <summary>The clock of the store.</summary>
    protected ManualTimeProvider Time { get; } = new();

    /// <summary>The store under test.</summary>
    protected IStateStore Store => _store ?? throw new InvalidOperationException("The store is made in InitializeAsync.");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    /// <summary>Makes a store without any items.</summary>
    protected abstract ValueTask<IStateStore> CreateAsync();

    [Fact]
    public async Task Get_UnknownKey_DoesNotExist()
    {
        var value = await Store.GetAsync(new("nothing"), Token);

        Assert.Equal(default, value);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":[1,2,null]}")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("Grüße, 世界 🐎")]
    public async Task Set_Text_ComesBackAsItWas(string text)
    {
        await SetAsync("key", text);

        Assert.Equal(text, await TextAsync("key"));
    }

    [Fact]
    public async Task Set_AnyBytes_ComeBackAsTheyWere()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        await Store.SetAsync(new("key", bytes), Token);

        var value = await Store.GetAsync(new("key"), Token);
        Assert.Equal(bytes, value.Data.ToArray());
    }

    [Fact]
    public async Task Set_OneMebibyte_ComesBackAsItWas()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);

        await Store.SetAsync(new("key", bytes), Token);

        Assert.True((await Store.GetAsync(new("key"), Token)).Data.Span.SequenceEqual(bytes));
    }

    [Theory]
    [InlineData("app||key")]
    [InlineData("key with spaces, 'quotes' and \"more\"")]
    [InlineData("a/b%c_d\\e")]
    [InlineData("ключ-键-🔑")]
    public async Task Set_UnusualKey_IsFoundUnderItAlone(string key)
    {
        await SetAsync(key, "here");

        Assert.Equal("here", await TextAsync(key));
        Assert.Null(await TextAsync(key + "x"));
        Assert.Null(await TextAsync(key.ToUpperInvariant()));
    }

    [Fact]
    public async Task Set_Twice_TheLastOneWinsWithANewETag()
    {
        await SetAsync("key", "one");
        var first = await ETagAsync("key");
        await SetAsync("key", "two");

        Assert.Equal("two", await TextAsync("key"));
        Assert.NotEqual(first, await ETagAsync("key"));
    }

    [Fact]
    public async Task Set_MatchingETag_Writes()
    {
        await SetAsync("key", "one");

        var result = await SetAsync("key", "two", await ETagAsync("key"));

        Assert.True(result.IsOk);
        Assert.Equal("two", await TextAsync("key"));
    }

    [Theory]
    [InlineData(StateConcurrency.Unspecified)]
    [InlineData(StateConcurrency.FirstWrite)]
    [InlineData(StateConcurrency.LastWrite)]
    public async Task Set_OldETag_IsAMismatchWhateverTheConcurrency(StateConcurrency concurrency)
    {
        await SetAsync("key", "one");
        var old = await ETagAsync("key");
        await SetAsync("key", "two");

        var result = await SetAsync("key", "three", old, concurrency);

        Assert.Equal((StateWriteStatus.ETagMismatch, "key"), (result.Status, result.Key));
        Assert.Equal("two", await TextAsync("key"));
    }

    [Fact]
    public async Task Set_ETagOfAKeyThatIsNotThere_IsAMismatch()
    {
        var result = await SetAsync("key", "one", "0f8fad5b-d9cb-469f-a165-70867728950e");

        Assert.Equal(StateWriteStatus.ETagMismatch, result.Status);
        Assert.Null(await TextAsync("key"));
    }

    [Fact]
    public async Task Set_FirstWriteWithoutETag_InsertsOnce()
    {
        var first = await SetAsync("key", "one", concurrency: StateConcurrency.FirstWrite);
        var second = await SetAsync("key", "two", concurrency: StateConcurrency.FirstWrite);

        Assert.True(first.IsOk);
        Assert.Equal(StateWriteStatus.ETagMismatch, second.Status);
        Assert.Equal("one", await TextAsync("key"));
    }

    [Fact]
    public async Task Set_ManyWritersWithETags_NoIncrementIsLost()
    {
        const int Writers = 8;
        const int Increments = 25;
        await SetAsync("counter", "0");

        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            for (var done = 0; done < Increments; )
                            {
                                var value = await Store.GetAsync(new("counter"), Token);
                                var next = int.Parse(Encoding.UTF8.GetString(value.Data.Span), CultureInfo.InvariantCulture) + 1;
                                var result = await SetAsync("counter", next.ToString(CultureInfo.InvariantCulture), value.ETag);
                                done += result.IsOk ? 1 : 0;
                            }
                        },
                        Token
                    )
                )
        );

        Assert.Equal("200", await TextAsync("counter"));
    }

    [Fact]
    public async Task Delete_UnknownKeyWithoutETag_Succeeds()
    {
        Assert.True((await Store.DeleteAsync(new("nothing"), Token)).IsOk);
    }

    [Fact]
    public async Task Delete_Key_IsGone()
    {
        await SetAsync("key", "one");

        Assert.True((await Store.DeleteAsync(new("key"), Token)).IsOk);

        Assert.Null(await TextAsync("key"));
    }

    [Fact]
    public async Task Delete_ByETag_OnlyTheMatchingOneDeletes()
    {
        await SetAsync("key", "one");
        var old = await ETagAsync("key");
        await SetAsync("key", "two");

        var wrong = await Store.DeleteAsync(new("key", old), Token);
        var stillThere = await TextAsync("key");
        var right = await Store.DeleteAsync(new("key", await ETagAsync("key")), Token);

        Assert.Equal(StateWriteStatus.ETagMismatch, wrong.Status);
        Assert.Equal("two", stillThere);
        Assert.True(right.IsOk);
        Assert.Null(await TextAsync("key"));
    }

    [Fact]
    public async Task Delete_UnknownKeyWithETag_IsAMismatch()
    {
        var result = await Store.DeleteAsync(new("nothing", "0f8fad5b-d9cb-469f-a165-70867728950e"), Token);

        Assert.Equal(StateWriteStatus.ETagMismatch, result.Status);
    }

    [Fact]
    public async Task BulkGet_SomeThereSomeNot_AnswersInOrder()
    {
        await SetAsync("a", "1");
        await SetAsync("c", "3");

        var items = await Store.BulkGetAsync([new("a"), new("b"), new("c"), new("a")], 2, Token);

        Assert.Equal(["a", "b", "c", "a"], items.Select(i => i.Key));
        Assert.Equal(["1", null, "3", "1"], items.Select(i => Text(i.Value)));
        Assert.All(items, i => Assert.Null(i.Error));
    }

    [Fact]
    public async Task BulkSet_SeveralKeys_AllAreWritten()
    {
        var result = await Store.BulkSetAsync([Item("a", "1"), Item("b", "2"), Item("a", "3")], Token);

        Assert.True(result.IsOk);
        Assert.Equal(("3", "2"), (await TextAsync("a"), await TextAsync("b")));
    }

    [Fact]
    public async Task BulkSet_OneMismatch_SaysWhichKey()
    {
        await SetAsync("b", "old");

        var result = await Store.BulkSetAsync([Item("a", "1"), Item("b", "2") with { ETag = "no such tag" }], Token);

        Assert.Equal((StateWriteStatus.ETagMismatch, "b"), (result.Status, result.Key));
        Assert.Equal("old", await TextAsync("b"));
    }

    [Fact]
    public async Task BulkDelete_SeveralKeys_AllAreGone()
    {
        await SetAsync("a", "1");
        await SetAsync("b", "2");

        var result = await Store.BulkDeleteAsync([new("a"), new("b"), new("c")], Token);

        Assert.True(result.IsOk);
        Assert.Null(await TextAsync("a") ?? await TextAsync("b"));
    }

    [Fact]
    public async Task Set_WithTimeToLive_IsThereUntilThen()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        await Store.SetAsync(Item("key", "short") with { Metadata = Ttl("10") }, Token);
        var value = await Store.GetAsync(new("key"), Token);

        Time.Advance(TimeSpan.FromSeconds(9));
        var before = await TextAsync("key");
        Time.Advance(TimeSpan.FromSeconds(1));
        var after = await Store.GetAsync(new("key"), Token);

        Assert.Equal("2026-01-02T03:04:15Z", Assert.Single(value.Metadata!, pair => pair.Key == StateTtl.ExpireTimeKey).Value);
        Assert.Equal("short", before);
        Assert.Equal(default, after);
    }

    [Fact]
    public async Task Set_AgainWithoutTimeToLive_StaysForGood()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        await Store.SetAsync(Item("key", "short") with { Metadata = Ttl("10") }, Token);
        await SetAsync("key", "long");

        Time.Advance(TimeSpan.FromDays(1));

        var value = await Store.GetAsync(new("key"), Token);
        Assert.Equal("long", Text(value));
        Assert.Null(value.Metadata);
    }

    [Fact]
    public async Task Set_OverAnExpiredItem_CountsAsTheFirstWrite()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        await Store.SetAsync(Item("key", "old") with { Metadata = Ttl("1") }, Token);
        var old = await ETagAsync("key");
        Time.Advance(TimeSpan.FromSeconds(1));

        var withOldTag = await SetAsync("key", "new", old);
        var deleteWithOldTag = await Store.DeleteAsync(new("key", old), Token);
        var first = await SetAsync("key", "new", concurrency: StateConcurrency.FirstWrite);

        Assert.Equal(StateWriteStatus.ETagMismatch, withOldTag.Status);
        Assert.Equal(StateWriteStatus.ETagMismatch, deleteWithOldTag.Status);
        Assert.True(first.IsOk);
        Assert.Equal("new", await TextAsync("key"));
    }

    [Fact]
    public async Task Set_TimeToLiveMinusOne_NeverExpires()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        await Store.SetAsync(Item("key", "kept") with { Metadata = Ttl("-1") }, Token);

        Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal("kept", await TextAsync("key"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("-2")]
    [InlineData("99999999999")]
    public async Task Set_BadTimeToLive_FailsAndWritesNothing(string ttl)
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Store.SetAsync(Item("key", "x") with { Metadata = Ttl(ttl) }, Token)
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("ttlInSeconds", error.Message, StringComparison.Ordinal);
        Assert.Null(await TextAsync("key"));
    }

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
                StateOperation.Upsert(Item("c", "new") with { ETag = "no such tag" }),
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

    [Fact]
    public async Task ListKeys_Pattern_ListsLiveKeysPageByPage()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.KeysLike), "permanent: the store does not claim KEYS_LIKE");
        var store = (IKeyListingStateStore)Store;
        foreach (var key in (string[])["app||b", "app||a", "app||A", "app||c", "other||a", "appx||a"])
        {
            await SetAsync(key, "x");
        }

        await Store.SetAsync(Item("app||expired", "x") with { Metadata = Ttl("1") }, Token);
        Time.Advance(TimeSpan.FromSeconds(2));

        var first = await store.ListKeysAsync("app||%", 2, null, Token);
        var second = await store.ListKeysAsync("app||%", 2, first.ContinuationToken, Token);
        var all = await store.ListKeysAsync("app_||a", 0, null, Token);

        Assert.Equal(["app||A", "app||a"], first.Keys);
        Assert.Equal(["app||b", "app||c"], second.Keys);
        Assert.Null(second.ContinuationToken);
        Assert.Equal(["appx||a"], all.Keys);
    }

    [Theory]
    [InlineData(@"50\%", "50%")]
    [InlineData(@"a\_b", "a_b")]
    [InlineData(@"a\\b", @"a\b")]
    public async Task ListKeys_EscapedWildcard_IsTakenLiterally(string pattern, string expected)
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.KeysLike), "permanent: the store does not claim KEYS_LIKE");
        foreach (var key in (string[])["50%", "500", "a_b", "axb", @"a\b"])
        {
            await SetAsync(key, "x");
        }

        var page = await ((IKeyListingStateStore)Store).ListKeysAsync(pattern, 0, null, Token);

        Assert.Equal([expected], page.Keys);
    }

    [Fact]
    public async Task DeleteWithPrefix_KeysBelow_DeletesThoseDirectlyBelow()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.DeleteWithPrefix), "permanent: the store does not claim DELETE_WITH_PREFIX");
        foreach (var key in (string[])["app||t||1||a", "app||t||1||b", "app||t||1||deep||c", "app||t||10||a", "app||t"])
        {
            await SetAsync(key, "x");
        }

        var deleted = await ((IPrefixDeletingStateStore)Store).DeleteWithPrefixAsync("app||t||1", Token);

        Assert.Equal(2, deleted);
        Assert.Null(await TextAsync("app||t||1||a") ?? await TextAsync("app||t||1||b"));
        Assert.Equal("x", await TextAsync("app||t||1||deep||c"));
        Assert.Equal("x", await TextAsync("app||t||10||a"));
    }

    protected static StateSetRequest Item(string key, string text) => new(key, Encoding.UTF8.GetBytes(text));

    protected static Dictionary<string, string> Ttl(string seconds) => new(StringComparer.Ordinal) { [StateTtl.SecondsKey] = seconds };

    protected async Task<StateWriteResult> SetAsync(
        string key,
        string text,
        string? etag = null,
        StateConcurrency concurrency = StateConcurrency.Unspecified
    ) => await Store.SetAsync(Item(key, text) with { ETag = etag, Concurrency = concurrency }, Token);

    protected async Task<string?> TextAsync(string key) => Text(await Store.GetAsync(new(key), Token));

    protected async Task<string?> ETagAsync(string key) => (await Store.GetAsync(new(key), Token)).ETag;

    private static string? Text(StateValue value) => value.Exists ? Encoding.UTF8.GetString(value.Data.Span) : null;

    private ITransactionalStateStore Transactional()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Transactional), "permanent: the store does not claim TRANSACTIONAL");
        return Assert.IsType<ITransactionalStateStore>(Store, exactMatch: false);
    }
}

using System.Globalization;
using System.Text;
using Pillion.Abstractions.State;
using Pillion.Testing;

namespace Pillion.Components.Conformance.State;

/// <summary>
/// What every state store does. A test gets a fresh, initialised store whose clock is <see cref="Time"/>; the suite of one whose clock is in a server
/// overrides <see cref="AdvanceAsync"/>, <see cref="Now"/> and <see cref="ClockTolerance"/>.
/// </summary>
public abstract partial class StateStoreSuite : IAsyncLifetime
{
    private IStateStore? _store;

    /// <summary>The clock of the store.</summary>
    protected ManualTimeProvider Time { get; } = new();

    /// <summary>The store under test.</summary>
    protected IStateStore Store => _store ?? throw new InvalidOperationException("The store is made in InitializeAsync.");

    /// <summary>The time by the store's clock.</summary>
    protected virtual DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>How far <see cref="Now"/> may be from the time that the store takes an instant later.</summary>
    protected virtual TimeSpan ClockTolerance => TimeSpan.Zero;

    /// <summary>An ETag as the store makes them, but of none of the items. Stores may refuse one that is not of their form in another way.</summary>
    protected virtual string ForeignETag => "0f8fad5b-d9cb-469f-a165-70867728950e";

    /// <summary>Whether keys may hold the character NUL.</summary>
    protected virtual bool TakesNul => true;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    /// <summary>
    /// Lets time pass for the items. Where that is a server's business, a suite need not wait: bringing the expiry of every item forward is the same.
    /// </summary>
    protected virtual ValueTask AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        return ValueTask.CompletedTask;
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
        var result = await SetAsync("key", "one", ForeignETag);

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
        var result = await Store.DeleteAsync(new("nothing", ForeignETag), Token);

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

        var result = await Store.BulkSetAsync([Item("a", "1"), Item("b", "2") with { ETag = ForeignETag }], Token);

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
}

using Pillion.Abstractions.State;

namespace Pillion.Components.Conformance.State;

/// <content>What works on many keys by their form.</content>
public abstract partial class StateStoreSuite
{
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
        await AdvanceAsync(TimeSpan.FromSeconds(2));

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

    [Theory]
    [InlineData("'; DROP TABLE state; -- ")]
    [InlineData("?")]
    [InlineData("$1")]
    [InlineData("*")]
    [InlineData("/")]
    [InlineData("\\")]
    [InlineData("\\x41")]
    [InlineData("%_%")]
    [InlineData("é")]
    [InlineData("\uffff")]
    [InlineData("trailing ")]
    [InlineData("a\r\nDEL b\tc")]
    [InlineData("../../x")]
    [InlineData("{x}[a-z]?\\")]
    [InlineData("__keyspace@0__:x")]
    [InlineData("a\0b")]
    public async Task Set_HostileKey_IsFoundUnderItAlone(string key)
    {
        Assert.SkipUnless(TakesNul || !key.Contains('\0', StringComparison.Ordinal), "permanent: no text of the store's server has a NUL");
        await SetAsync("b", "kept");
        await SetAsync(key, "here");
        await SetAsync("x" + key, "another");

        if (Store.Features.HasFlag(StateFeatures.KeysLike))
        {
            var pattern = key.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("%", "\\%", StringComparison.Ordinal)
                .Replace("_", "\\_", StringComparison.Ordinal);
            Assert.Equal([key], (await ((IKeyListingStateStore)Store).ListKeysAsync(pattern, 0, null, Token)).Keys);
        }

        await Store.DeleteAsync(new("x" + key), Token);
        Assert.Equal(("here", "kept", null), (await TextAsync(key), await TextAsync("b"), await TextAsync("x" + key)));
        Assert.Null(await TextAsync(key.Trim() == key ? key + " " : key.Trim()));
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
}

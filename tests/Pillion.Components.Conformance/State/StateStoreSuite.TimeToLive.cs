using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Conformance.State;

/// <content>Items that expire.</content>
public abstract partial class StateStoreSuite
{
    [Fact]
    public async Task Set_WithTimeToLive_IsThereUntilThen()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        var start = Now;
        await Store.SetAsync(Item("key", "short") with { Metadata = Ttl("10") }, Token);
        var value = await Store.GetAsync(new("key"), Token);

        await AdvanceAsync(TimeSpan.FromSeconds(9));
        var before = await TextAsync("key");
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        var after = await Store.GetAsync(new("key"), Token);

        var expires = Assert.Single(value.Metadata!, pair => pair.Key == StateTtl.ExpireTimeKey).Value;
        Assert.Equal(StateTtl.Format(DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture)), expires);
        Assert.Equal(start.AddSeconds(10), DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture), ClockTolerance);
        Assert.Equal("short", before);
        Assert.Equal(default, after);
    }

    [Fact]
    public async Task Set_AgainWithoutTimeToLive_StaysForGood()
    {
        Assert.SkipUnless(Store.Features.HasFlag(StateFeatures.Ttl), "permanent: the store does not claim TTL");
        await Store.SetAsync(Item("key", "short") with { Metadata = Ttl("10") }, Token);
        await SetAsync("key", "long");

        await AdvanceAsync(TimeSpan.FromDays(1));

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
        await AdvanceAsync(TimeSpan.FromSeconds(1));

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

        await AdvanceAsync(TimeSpan.FromDays(1));

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
}

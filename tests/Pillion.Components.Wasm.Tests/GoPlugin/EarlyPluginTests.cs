using System.Text;
using Pillion.Abstractions.State;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>A plug-in of the form of 0.1, where every error is a reply of nothing.</summary>
public sealed class EarlyPluginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_ValueAndETag_AreKeptAndDeleted()
    {
        await using var store = await PluginStores.CreateAsync("0.1");
        Assert.Equal(StateFeatures.ETag, store.Features);

        Assert.True((await store.SetAsync(new("theFirstKey", "value of key"u8.ToArray()), Token)).IsOk);
        Assert.True((await store.SetAsync(new("theSecondKey", "1234"u8.ToArray(), ContentType: "text/plain"), Token)).IsOk);

        var first = await store.GetAsync(new("theFirstKey"), Token);
        Assert.Equal(("value of key", "1"), (Encoding.UTF8.GetString(first.Data.Span), first.ETag));
        Assert.Equal("text/plain", (await store.GetAsync(new("theSecondKey"), Token)).ContentType);
        Assert.True((await store.DeleteAsync(new("theFirstKey"), Token)).IsOk);
        Assert.Equal(default, await store.GetAsync(new("theFirstKey"), Token));
        Assert.True((await store.GetAsync(new("theSecondKey"), Token)).Exists);
    }

    [Fact]
    public async Task Get_PluginAnswersWithAnError_IsNoValue()
    {
        await using var store = await PluginStores.CreateAsync("0.1");

        Assert.Equal(default, await store.GetAsync(new("error"), Token));
    }

    [Fact]
    public async Task Set_OldETag_IsNotWritten()
    {
        await using var store = await PluginStores.CreateAsync("0.1");
        await store.SetAsync(new("key", "one"u8.ToArray()), Token);

        // The plug-in refuses, and cannot say so.
        await store.SetAsync(new("key", "two"u8.ToArray(), ETag: "17"), Token);

        Assert.Equal("one"u8.ToArray(), (await store.GetAsync(new("key"), Token)).Data.ToArray());
    }

    [Fact]
    public async Task Set_EmptyValue_IsThere()
    {
        await using var store = await PluginStores.CreateAsync("0.1");

        await store.SetAsync(new("key", ReadOnlyMemory<byte>.Empty), Token);

        Assert.True((await store.GetAsync(new("key"), Token)).Exists);
    }

    [Fact]
    public async Task Calls_Thousands_TakeNoMoreAndMoreMemory()
    {
        await using var store = await PluginStores.CreateAsync("0.1", ("maxMemory", "1Mi"));
        var value = new byte[64 << 10];

        for (var i = 0; i < 1000; i++)
        {
            Assert.True((await store.SetAsync(new("key", value), Token)).IsOk);
            Assert.Equal(value.Length, (await store.GetAsync(new("key"), Token)).Data.Length);
        }
    }
}

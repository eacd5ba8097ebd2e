using System.Globalization;
using System.Text;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Tests.Providers;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>The sample in Go: a plug-in with Go's garbage collector between itself and the host.</summary>
public sealed class GoStateStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_ManyCallersAndLargeValues_KeepsWhatItWasGiven()
    {
        await using var store = await WasmProviders.CreateAsync<IStateStore>("state.wasm", Sample());
        Assert.Equal(StateFeatures.ETag, store.Features);
        var large = new byte[1 << 20];
        new Random(1).NextBytes(large);
        await store.SetAsync(new("large", large, ContentType: "image/png"), Token);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => WorkAsync(store, i), Token)));

        var found = await store.GetAsync(new("large"), Token);
        Assert.True(found.Data.Span.SequenceEqual(large));
        Assert.Equal(("1", "image/png"), (found.ETag, found.ContentType));
        Assert.Equal(StateWriteStatus.ETagMismatch, (await store.DeleteAsync(new("large", ETag: "17"), Token)).Status);
        Assert.True((await store.DeleteAsync(new("large", ETag: "1"), Token)).IsOk);
        Assert.Equal(default, await store.GetAsync(new("large"), Token));
    }

    private static async Task WorkAsync(IStateStore store, int number)
    {
        var key = number.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < 20; i++)
        {
            var value = Encoding.UTF8.GetBytes(new string((char)('a' + i), 5000));
            Assert.True((await store.SetAsync(new(key, value), Token)).IsOk);
            Assert.True((await store.GetAsync(new(key), Token)).Data.Span.SequenceEqual(value));
        }

        Assert.True((await store.DeleteAsync(new(key), Token)).IsOk);
        Assert.Equal(default, await store.GetAsync(new(key), Token));
    }

    /// <summary>Without it the test is skipped; on CI, where nothing may be skipped for lack of tools, it fails.</summary>
    private static string Sample()
    {
        var path = Repository.PathOf("samples/components/state-go-plugin/store.wasm");
        const string Reason = "samples/components/state-go-plugin has no store.wasm: run eng/build-go-components";
        Assert.False(!File.Exists(path) && Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.SkipUnless(File.Exists(path), Reason);
        return path;
    }
}

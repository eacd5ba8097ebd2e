using System.Text;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>A plug-in whose replies can be errors does what every state store does.</summary>
public sealed class PluginStateStoreTests : StateStoreSuite
{
    [Fact]
    public void Features_OfWhatThePluginNames_AreThoseTheAbiHas()
    {
        Assert.Equal(StateFeatures.ETag, Store.Features);
    }

    [Fact]
    public async Task Set_ETagThatCannotBeOne_IsInvalid()
    {
        var result = await SetAsync("key", "one", "invalid");

        Assert.Equal((StateWriteStatus.ETagInvalid, "key"), (result.Status, result.Key));
    }

    [Fact]
    public async Task Set_EverythingThereIs_ReachesThePlugin()
    {
        await SetAsync("key", "one");
        await Store.SetAsync(
            Item("key", "two") with
            {
                ETag = await ETagAsync("key"),
                Concurrency = StateConcurrency.LastWrite,
                Consistency = StateConsistency.Eventual,
                ContentType = "text/plain",
                Metadata = Ttl("60"),
            },
            Token
        );

        var found = await Store.GetAsync(
            new("options", StateConsistency.Strong, new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }),
            Token
        );

        Assert.Equal(
            "etag 1;concurrency last-write;consistency eventual;type text/plain;metadata ttlInSeconds;is 60;consistency strong;metadata a;is b;",
            Encoding.UTF8.GetString(found.Data.Span)
        );
        Assert.Equal("text/plain", (await Store.GetAsync(new("key"), Token)).ContentType);
    }

    protected override ValueTask<IStateStore> CreateAsync() => PluginStores.CreateAsync("2025");
}

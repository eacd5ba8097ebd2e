using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>Plug-ins that trap, or break the ABI: their call fails, and nothing else.</summary>
public sealed class HostilePluginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("trap", ComponentErrorKind.Internal, "trapped")]
    [InlineData("loop", ComponentErrorKind.Timeout, "longer than its timeout of 2 s")]
    [InlineData("exit", ComponentErrorKind.Internal, "ended with exit code 7")]
    [InlineData("outside", ComponentErrorKind.Internal, "store_get replied with 64 bytes at 0xfffffff0, but the memory ends at 0x")]
    [InlineData("outside-error", ComponentErrorKind.Internal, "store_get replied with 64 bytes at 0xfffffff0, but the memory ends at 0x")]
    [InlineData("giant", ComponentErrorKind.Internal, "store_get replied with 2147483647 bytes at 0x")]
    [InlineData("nonsense", ComponentErrorKind.Internal, "store_get replied with 6 bytes that are no GetResponse")]
    public async Task Get_PluginMisbehaves_ThatCallFailsAndTheNextHasANewInstance(string key, ComponentErrorKind kind, string reason)
    {
        foreach (var form in (string[])["0.1", "2025"])
        {
            await using var store = await PluginStores.CreateAsync(form, ("timeout", "2s"));
            await using var neighbour = await PluginStores.CreateAsync(form);
            await neighbour.SetAsync(new("kept", "here"u8.ToArray()), Token);
            Assert.Equal(("1", "2"), (await TextAsync(store, "calls"), await TextAsync(store, "calls")));

            var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync(store, key));

            Assert.Equal(kind, error.Kind);
            Assert.Contains("component 'test'", error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Equal(("1", "here"), (await TextAsync(store, "calls"), await TextAsync(neighbour, "kept")));
        }
    }

    [Fact]
    public async Task Get_PluginAnswersWithAnError_IsThatErrorAndTheInstanceGoesOn()
    {
        await using var store = await PluginStores.CreateAsync("2025");
        await TextAsync(store, "calls");

        var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync(store, "error"));

        Assert.Equal((ComponentErrorKind.Internal, "no value for error today"), (error.Kind, error.Message));
        Assert.Equal("2", await TextAsync(store, "calls"));
    }

    [Theory]
    [MemberData(nameof(PluginStores.Forms), MemberType = typeof(PluginStores))]
    public async Task Get_PluginTakesAllMemory_ItsLimitIsReachedAndALaterCallHasANewInstance(string form)
    {
        await using var store = await PluginStores.CreateAsync(form, ("maxMemory", "2Mi"));

        Assert.Equal("full", await TextAsync(store, "bomb"));

        var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync(store, new string('k', 100_000)));
        Assert.Contains("malloc(100006) gave no memory for a message", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", await TextAsync(store, "calls"));
    }

    [Theory]
    [MemberData(nameof(PluginStores.Forms), MemberType = typeof(PluginStores))]
    public async Task Get_OneHundredCallersAndTraps_OthersAreAnswered(string form)
    {
        await using var store = await PluginStores.CreateAsync(form, ("maxInstances", "4"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => TryAsync(store, i % 5 == 0 ? "trap" : "calls"), Token))
        );

        Assert.Equal(20, answers.Count(answer => answer is null));
    }

    private static async Task<string> TextAsync(IStateStore store, string key) =>
        Encoding.UTF8.GetString((await store.GetAsync(new(key), Token)).Data.Span);

    private static async Task<string?> TryAsync(IStateStore store, string key)
    {
        try
        {
            return await TextAsync(store, key);
        }
        catch (ComponentException)
        {
            return null;
        }
    }
}

using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>Guests that harm: what they do ends their own call, and nothing else.</summary>
public sealed class HostileProviderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("loop", ComponentErrorKind.Timeout, "longer than its timeout of 0.3 s")]
    [InlineData("sleep", ComponentErrorKind.Timeout, "longer than its timeout of 0.3 s")]
    [InlineData("trap", ComponentErrorKind.Internal, "trapped")]
    [InlineData("recurse", ComponentErrorKind.Internal, "trapped")]
    [InlineData("giant", ComponentErrorKind.Internal, "trapped")]
    [InlineData("wild", ComponentErrorKind.Internal, "trapped")]
    [InlineData("utf8", ComponentErrorKind.Internal, "trapped")]
    [InlineData("tag", ComponentErrorKind.Internal, "trapped")]
    [InlineData("exit", ComponentErrorKind.Internal, "exit code")]
    public async Task Get_GuestDoesNotReturn_ThatCallFailsAndTheNextHasANewInstance(string key, ComponentErrorKind kind, string reason)
    {
        await using var store = await CreateAsync(("timeout", "300ms"));
        await using var neighbour = await WasmProviders.CreateSampleAsync<IStateStore>("state.wasm", "state/store.wasm");
        await neighbour.SetAsync(new("kept", "here"u8.ToArray()), Token);
        Assert.Equal(["1", "2"], [await TextAsync(store, "count"), await TextAsync(store, "count")]);

        var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync(store, key));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("1", await TextAsync(store, "count"));
        Assert.Equal("here", await TextAsync(neighbour, "kept"));
    }

    [Fact]
    public async Task Get_GuestTakesAllMemory_ItsOwnLimitIsReached()
    {
        await using var store = await CreateAsync(("maxMemory", "4Mi"));

        var pages = await TextAsync(store, "bomb");

        Assert.InRange(int.Parse(pages.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 20, 64);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("environment")]
    public async Task Get_WithoutGrants_GuestReachesNothing(string key)
    {
        await using var store = await CreateAsync();

        Assert.Equal("denied", await TextAsync(store, key));
    }

    [Fact]
    public async Task Get_WithEnvironment_GuestSeesIt()
    {
        await using var store = await CreateAsync(("environment", "HOME=/somewhere, OTHER=x"));

        Assert.Equal("/somewhere", await TextAsync(store, "environment"));
    }

    [Fact]
    public async Task Get_CallerGoesAway_GuestIsStopped()
    {
        await using var store = await CreateAsync();
        using var gone = new CancellationTokenSource();
        var call = Task.Run(() => store.GetAsync(new("loop"), gone.Token).AsTask(), Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(call, "the end of the call"));
        Assert.NotNull(await TextAsync(store, "count"));
    }

    [Fact]
    public async Task Get_OneHundredCallersAndTraps_OthersAreAnswered()
    {
        await using var store = await CreateAsync(("maxInstances", "4"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(() => TryAsync(store, i % 5 == 0 ? "trap" : "count"), Token))
        );

        Assert.Equal(20, answers.Count(answer => answer is null));
    }

    [Fact]
    public async Task Get_ThousandsOfTraps_NothingAddsUp()
    {
        await using var store = await CreateAsync();
        await TryAsync(store, "trap");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 2000; i++)
        {
            Assert.Null(await TryAsync(store, "trap"));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);
    }

    [Theory]
    [InlineData("refuse", "yes", "refused")]
    [InlineData("mounts", "nonsense", "mounts")]
    [InlineData("mounts", "/data=/there/is/no/such/folder", "mounts")]
    [InlineData("allowedHosts", "example.com", "allowedHosts")]
    [InlineData("environment", "novalue", "environment")]
    [InlineData("maxInstances", "0", "maxInstances")]
    public async Task Init_WrongMetadata_IsRefusedByItsName(string key, string value, string reason)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await CreateAsync((key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_ComponentOfAnotherKind_SaysWhatItMustExport()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await WasmProviders.CreateSampleAsync<IStateStore>("state.wasm", "lock/lock.wasm")
        );

        Assert.Contains("must name a component that exports dapr:components/state-store@0.1.0", error.Message, StringComparison.Ordinal);
    }

    private static ValueTask<IStateStore> CreateAsync(params (string, string)[] metadata) =>
        WasmProviders.CreateAsync<IStateStore>(
            "state.wasm",
            Repository.PathOf("tests/guests/providers/hostile/hostile.wasm"),
            null,
            metadata
        );

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

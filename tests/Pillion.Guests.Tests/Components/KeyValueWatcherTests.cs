using Microsoft.Extensions.Logging;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.State.Watching;
using Pillion.Guests.Components.KeyValue.Watching;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary><c>wasi:keyvalue/watcher</c> of a component in C, which logs what it is called for.</summary>
public sealed class KeyValueWatcherTests
{
    private const string Guest = "components/watcher";
    private const string Said = "kv: watcher: ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writes_ByOtherApisAndByTheGuest_AreToldInTheirOrder(bool isReused)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add(
            "kv",
            Guest,
            WasmTrigger.Auto,
            options => isReused ? options.With(limits => limits with { Reuse = true }) : options
        );
        var store = app.Runtime.State.Open("statestore");

        Assert.Equal("200 ok", (await app.GetAsync("/statestore/set/tea?green")).ToString());
        await apps.Log.WaitForAsync(Said + "set tea=green, there is green");
        await store.TransactAsync(
            new StateTransaction([StateOperation.Upsert(new("milk", "1"u8.ToArray())), StateOperation.Remove(new("tea"))]),
            Cancel
        );
        Assert.Equal("200 ok", (await app.GetAsync("/statestore/delete/milk")).ToString());
        await apps.Log.WaitForAsync(Said + "deleted milk, there is nothing");

        // What there is when the guest asks may be newer than what it is told of.
        Assert.Equal(
            ["set tea=green", "set milk=1", "deleted tea", "deleted milk"],
            apps.Log.Lines.Where(l => l.Message.StartsWith(Said, StringComparison.Ordinal))
                .Select(l => l.Message[Said.Length..].Split(',')[0])
        );
    }

    [Fact]
    public async Task Writes_ManyOfOneKeyAtOnce_EndWithWhatTheStoreHas()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Guest, WasmTrigger.Auto);
        var store = app.Runtime.State.Open("statestore");

        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i => Task.Run(async () => await store.SaveAsync([new("n", "abcdefghij"u8[(i % 10)..].ToArray())], Cancel)))
        );
        await store.SaveAsync([new("end", "1"u8.ToArray())], Cancel);
        await apps.Log.WaitForAsync(Said + "set end=1");

        var told = apps.Log.Lines.Where(l => l.Message.StartsWith(Said + "set n=", StringComparison.Ordinal)).ToList();
        var kept = await store.GetAsync("n", cancellationToken: Cancel);
        Assert.Equal(100, told.Count);
        Assert.StartsWith(
            Said + "set n=" + System.Text.Encoding.UTF8.GetString(kept.Data.Span) + ",",
            told[^1].Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Writes_ByTheWatcherItself_AreToldUpToADepth()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Guest, WasmTrigger.Auto);

        Assert.Equal("200 ok", (await app.GetAsync("/statestore/set/echo?a")).ToString());
        await apps.Log.WaitForAsync("kv: wasi:keyvalue/watcher is not told of the write of key 'echo' in state store 'statestore'");
        Assert.Equal("200 ok", (await app.GetAsync("/statestore/set/after?1")).ToString());
        await apps.Log.WaitForAsync(Said + "set after=1");

        var echoes = apps.Log.Lines.Where(l => l.Message.StartsWith(Said + "set echo=", StringComparison.Ordinal)).ToList();
        Assert.Equal(KeyValueWatcher.MaxDepth + 1, echoes.Count);
        var value = await app.Runtime.State.Open("statestore").GetAsync("echo", cancellationToken: Cancel);
        Assert.Equal("a+++++++++"u8, value.Data.Span);
    }

    [Fact]
    public async Task Call_Traps_IsLoggedAndTheNextIsMade()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Guest, WasmTrigger.Auto);

        Assert.Equal("200 ok", (await app.GetAsync("/statestore/set/trap?1")).ToString());
        Assert.Equal("200 ok", (await app.GetAsync("/statestore/set/tea?green")).ToString());
        await apps.Log.WaitForAsync(Said + "set tea=green");

        var error = Assert.Single(
            apps.Log.Lines,
            l => l.Level == LogLevel.Error && l.Message.Contains("failed at the write", StringComparison.Ordinal)
        );
        Assert.StartsWith(
            "kv: wasi:keyvalue/watcher failed at the write of key 'trap' in state store 'statestore', and is not told of it again: app 'kv' trapped: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Changes_ThatFindNoRoom_AreCountedInTheLog()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Guest, WasmTrigger.Auto);
        var store = app.Runtime.State.Open("statestore");

        await store.SaveAsync([new("huge", new byte[ChangeQueue.MaxBytes])], Cancel);
        await apps.Log.WaitForAsync(
            "kv: wasi:keyvalue/watcher does not keep up: 1024 changes, or 16 MiB of them, wait for it; from the write of key 'huge'"
        );
        await store.SaveAsync([new("tea", "green"u8.ToArray())], Cancel);

        await apps.Log.WaitForAsync("kv: wasi:keyvalue/watcher was not told of 1 changes");
        Assert.DoesNotContain(apps.Log.Lines, l => l.Message.StartsWith(Said + "set huge", StringComparison.Ordinal));
    }

    [Fact]
    public void Queue_HasRoomForSoManyChanges()
    {
        var queue = new ChangeQueue();
        var change = new StateChange("store", "key", null, 0);

        var added = Enumerable.Range(0, ChangeQueue.MaxChanges + 1).Select(_ => queue.TryAdd(change)).ToList();

        Assert.All(added[..^1], Assert.True);
        Assert.False(added[^1]);
    }

    [Fact]
    public async Task App_Ends_NobodyWatchesAnyMore()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Guest, WasmTrigger.Auto);

        await app.DisposeAsync();
        await app.Runtime.State.Open("statestore").SaveAsync([new("tea", "1"u8.ToArray())], Cancel);

        Assert.DoesNotContain(apps.Log.Lines, l => l.Message.StartsWith(Said, StringComparison.Ordinal));
    }
}

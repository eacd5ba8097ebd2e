using Microsoft.Extensions.Logging;
using Pillion.Abstractions.State;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary><c>wasi:keyvalue</c> of a component in C, over state stores.</summary>
public sealed class KeyValueTests
{
    private const string Draft2 = "components/keyvalue";
    private const string Draft1 = "components/keyvalue-draft";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Draft2)]
    [InlineData(Draft1)]
    public async Task Store_SetReadAndDeleted_IsTheAppsState(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", guest, WasmTrigger.Http);

        Assert.Equal("200 none", await AskAsync(app, "/statestore/get/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/statestore/set/tea?green"));
        Assert.Equal("200 green", await AskAsync(app, "/statestore/get/tea"));
        Assert.Equal("200 yes", await AskAsync(app, "/statestore/exists/tea"));
        var value = await app.Runtime.State.Open("statestore").GetAsync("tea", cancellationToken: Cancel);
        Assert.Equal("green"u8, value.Data.Span);

        Assert.Equal("200 ok", await AskAsync(app, "/statestore/delete/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/statestore/delete/tea"));
        Assert.Equal("200 no", await AskAsync(app, "/statestore/exists/tea"));
    }

    [Theory]
    [InlineData(Draft2)]
    [InlineData(Draft1)]
    public async Task Store_EmptyValue_IsThere(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", guest, WasmTrigger.Http);

        await AskAsync(app, "/statestore/set/empty");

        Assert.Equal("200 ", await AskAsync(app, "/statestore/get/empty"));
        Assert.Equal("200 yes", await AskAsync(app, "/statestore/exists/empty"));
    }

    [Fact]
    public async Task ListKeys_ManyKeys_AreGivenInPagesAndWithoutOtherApps()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv_1", Draft2, WasmTrigger.Http);
        var older = apps.Add("older", Draft1, WasmTrigger.Http);
        Assert.Equal("200 0", await AskAsync(app, "/statestore/list"));
        foreach (var writer in (GuestApp[])[app, older, apps.Add("kvx1", Draft2, WasmTrigger.Http)])
        {
            var requests = Enumerable.Range(0, 1002).Select(i => new StateSetRequest($"k{i:0000}", "1"u8.ToArray()));
            await writer.Runtime.State.Open("statestore").SaveAsync([.. requests], Cancel);
        }

        var first = await AskAsync(app, "/statestore/list");
        Assert.StartsWith("200 1000 k0000 k0001 k0002 next ", first, StringComparison.Ordinal);
        Assert.Equal("200 2 k1000 k1001", await AskAsync(app, "/statestore/list/" + first[(first.LastIndexOf(' ') + 1)..]));
        Assert.Equal("200 1000 k0000 k0001 k0002 next 1000", await AskAsync(older, "/statestore/list"));
        Assert.Equal("200 2 k1000 k1001", await AskAsync(older, "/statestore/list/1000"));
    }

    [Theory]
    [InlineData(Draft2)]
    [InlineData(Draft1)]
    public async Task Increment_ByManyAtOnce_LosesNone(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", guest, WasmTrigger.Http);

        var answers = await Wait.ForAsync(
            Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AskAsync(app, "/statestore/increment/n?3"))),
            "200 increments"
        );

        Assert.Equal(Enumerable.Range(1, 200).Select(i => $"200 {i * 3}").Order(), answers.Order());
        Assert.Equal("200 600", await AskAsync(app, "/statestore/get/n"));
    }

    [Fact]
    public async Task Increment_WhatIsNoNumberOrWouldOverflow_IsAnError()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Draft2, WasmTrigger.Http);
        await AskAsync(app, "/statestore/set/text?12a");

        Assert.Equal(
            "500 other: the value of key 'text' in bucket 'statestore' is no Int64 as decimal text",
            await AskAsync(app, "/statestore/increment/text?1")
        );
        Assert.Equal("200 -9223372036854775807", await AskAsync(app, "/statestore/increment/n?-9223372036854775807"));
        Assert.Contains("would overflow", await AskAsync(app, "/statestore/increment/n?-9"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swap_NobodyElseWrote_Swaps()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Draft2, WasmTrigger.Http);

        Assert.Equal("200 none swapped", await AskAsync(app, "/statestore/swap/key?one"));
        Assert.Equal("200 one swapped", await AskAsync(app, "/statestore/swap/key?two"));
        Assert.Equal("200 two", await AskAsync(app, "/statestore/get/key"));
    }

    [Fact]
    public async Task Swap_SomebodyElseWrote_FailsWithAHandleOfWhatIsThereNow()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Draft2, WasmTrigger.Http);

        Assert.Equal("200 none failed theirs swapped", await AskAsync(app, "/statestore/overtaken/key?mine"));
        Assert.Equal("200 mine failed theirs swapped", await AskAsync(app, "/statestore/overtaken/key?again"));
        Assert.Equal("200 again", await AskAsync(app, "/statestore/get/key"));
    }

    [Theory]
    [InlineData(Draft2)]
    [InlineData(Draft1)]
    public async Task Batch_OfSeveralKeys_LeavesOutWhatIsNotThere(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", guest, WasmTrigger.Http);

        Assert.Equal("200 ok a=1 none b=2 ok none none b=2 ", await AskAsync(app, "/statestore/batch/missing"));
    }

    [Theory]
    [InlineData(Draft2)]
    [InlineData(Draft1)]
    public async Task Open_UnknownBucket_IsNoSuchStoreAndTheLogSaysWhatThereIs(string guest)
    {
        await using var apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("one", "state.in-memory"),
            GuestApps.Component("two", "state.in-memory"),
            GuestApps.Component("hidden", "state.in-memory") with
            {
                Scopes = ["somebody-else"],
            }
        );
        var app = apps.Add("kv", guest, WasmTrigger.Http);

        Assert.Equal("500 no-such-store", await AskAsync(app, "/hidden/get/key"));

        var warning = Assert.Single(apps.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains("no bucket 'hidden'", warning.Message, StringComparison.Ordinal);
        Assert.Contains("there is [one, two]", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Default_IsTheStoreThatThereIs()
    {
        await using var apps = await GuestApps.StartAsync(null, GuestApps.Component("only", "state.in-memory"));
        var app = apps.Add("kv", Draft2, WasmTrigger.Http);

        Assert.Equal("200 ok", await AskAsync(app, "/default/set/key?1"));
        Assert.Equal("200 1", await AskAsync(app, "/only/get/key"));
        Assert.Equal("200 1", await AskAsync(app, "//get/key"));
    }

    [Fact]
    public async Task Open_DefaultOfSeveral_IsTheUsualOneOrNone()
    {
        await using var apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("one", "state.in-memory"),
            GuestApps.Component("statestore", "state.in-memory") with
            {
                Scopes = ["usual"],
            },
            GuestApps.Component("two", "state.in-memory")
        );

        Assert.Equal("200 none", await AskAsync(apps.Add("usual", Draft2, WasmTrigger.Http), "/default/get/key"));
        Assert.Equal("500 no-such-store", await AskAsync(apps.Add("unusual", Draft2, WasmTrigger.Http), "/default/get/key"));
    }

    [Fact]
    public async Task Get_KeyWithTheSeparator_IsAnErrorOfItsOwn()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("kv", Draft2, WasmTrigger.Http);

        Assert.Equal("500 other: input key/keyPrefix 'other||key' can't contain '||'", await AskAsync(app, "/statestore/get/other||key"));
    }

    private static async Task<string> AskAsync(GuestApp app, string target) => (await app.GetAsync(target)).ToString();
}

using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary><c>wasi:blobstore</c> of a component in C, over state stores.</summary>
public sealed class BlobstoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Container_MadeAndDeleted_IsThereInBetween()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);

        Assert.Equal("200 no", await AskAsync(app, "/exists/box"));
        Assert.Equal("500 container 'box' does not exist", await AskAsync(app, "/get/box/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/create/box"));
        Assert.Equal("500 container 'box' exists already", await AskAsync(app, "/create/box"));
        Assert.Equal("200 ok", await AskAsync(app, "/big/box/tea?2000000"));

        Assert.Equal("200 ok", await AskAsync(app, "/drop/box"));
        Assert.Equal("200 no", await AskAsync(app, "/exists/box"));
        Assert.Equal("500 container 'box' does not exist", await AskAsync(app, "/drop/box"));
        Assert.Empty(await KeysAsync(app));
        Assert.Equal("200 ok", await AskAsync(app, "/create/box"));
        Assert.Equal("200 ", await AskAsync(app, "/list/box"));
    }

    [Fact]
    public async Task Object_WrittenReadAndDeleted_IsThereInBetween()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");

        Assert.Equal("500 container 'box' has no object 'tea'", await AskAsync(app, "/get/box/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/put/box/tea?gunpowder"));
        Assert.Equal("200 gunpowder", await AskAsync(app, "/get/box/tea"));
        Assert.Equal("200 npo", await AskAsync(app, "/range/box/tea"));
        Assert.Equal("200 npowder", await AskAsync(app, "/range/box/tea?100"));
        Assert.Equal("200 box/tea 9", await AskAsync(app, "/size/box/tea"));
        Assert.Equal("200 yes", await AskAsync(app, "/has/box/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/put/box/tea"));
        Assert.Equal("200 ", await AskAsync(app, "/get/box/tea"));
        Assert.Equal("500 object 'tea' has 0 bytes: there are none from 2 to 4", await AskAsync(app, "/range/box/tea"));

        Assert.Equal("200 ok", await AskAsync(app, "/delete/box/tea"));
        Assert.Equal("200 ok", await AskAsync(app, "/delete/box/tea"));
        Assert.Equal("200 no", await AskAsync(app, "/has/box/tea"));
        Assert.Empty(await ChunksAsync(app));
    }

    [Theory]
    [InlineData("big")]
    [InlineData("early")]
    public async Task Object_OfSeveralChunks_IsReadAsAStream(string operation)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");

        Assert.Equal("200 ok", await AskAsync(app, $"/{operation}/box/tea?3000001"));

        Assert.Equal("200 3000001 bytes, 0 wrong", await AskAsync(app, "/check/box/tea"));
        Assert.Equal(6, (await ChunksAsync(app)).Count);
        Assert.Equal("200 ok", await AskAsync(app, "/copy/box/tea?cup"));
        Assert.Equal("200 ok", await AskAsync(app, "/move/box/tea?pot"));
        Assert.Equal("200 ok", await AskAsync(app, "/move/box/pot?pot"));
        Assert.Equal("200 no", await AskAsync(app, "/has/box/tea"));
        Assert.Equal("200 3000001 bytes, 0 wrong", await AskAsync(app, "/check/box/cup"));
        Assert.Equal("200 3000001 bytes, 0 wrong", await AskAsync(app, "/check/box/pot"));
        Assert.Equal("200 ok", await AskAsync(app, "/clear/box"));
        Assert.Empty(await ChunksAsync(app));
    }

    [Fact]
    public async Task GetData_ObjectIsDeletedMeanwhile_IsReadToItsEnd()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");
        await AskAsync(app, "/put/box/tea?green");

        Assert.Equal("200 green", await AskAsync(app, "/held/box/tea"));

        Assert.Equal("200 no", await AskAsync(app, "/has/box/tea"));
        await Wait.UntilAsync(async () => (await ChunksAsync(app)).Count == 0, "the chunks of what nobody reads any more");
    }

    [Fact]
    public async Task Write_ByManyAtOnce_LosesNone()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");

        var answers = await Wait.ForAsync(
            Task.WhenAll(Enumerable.Range(0, 200).Select(i => AskAsync(app, $"/put/box/tea{i % 100}?{i}"))),
            "200 writes, of each object two"
        );

        Assert.All(answers, answer => Assert.Equal("200 ok", answer));
        var names = (await AskAsync(app, "/list/box"))[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"tea{i}").Order(), names.Order());
        Assert.Equal(100, (await ChunksAsync(app)).Count);
    }

    [Theory]
    [InlineData("unfinished")]
    [InlineData("lost")]
    public async Task Write_NeverFinished_LeavesNothing(string operation)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");

        Assert.Equal("200 left", await AskAsync(app, $"/{operation}/box/tea?2000000"));

        Assert.Equal("200 no", await AskAsync(app, "/has/box/tea"));
        await Wait.UntilAsync(async () => (await ChunksAsync(app)).Count == 0, "the chunks of the unfinished write to go");
    }

    [Fact]
    public async Task Write_WithoutEndAndPlace_IsRefusedBeforeItFillsTheMemory()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = Add(apps);
        await AskAsync(app, "/create/box");

        Assert.Equal(
            "500 values hold 16777216 bytes of memory, the most that they may: call write-data before writing more, and finish",
            await AskAsync(app, "/endless/box/tea")
        );
        Assert.Equal("200 no", await AskAsync(app, "/has/box/tea"));
    }

    [Fact]
    public async Task Open_SeveralStores_IsTheOneOfThatNameOrAnError()
    {
        await using var apps = await GuestApps.StartAsync(
            null,
            GuestApps.Component("one", "state.in-memory"),
            GuestApps.Component("blobstore", "state.in-memory") with
            {
                Scopes = ["usual"],
            },
            GuestApps.Component("two", "state.in-memory")
        );

        Assert.Equal("200 ok", await AskAsync(apps.Add("usual", "components/blobstore", WasmTrigger.Http), "/create/box"));
        Assert.Equal(
            "500 wasi:blobstore cannot tell which state store of app 'unusual' it is to use (one, two): name one of them 'blobstore'",
            await AskAsync(apps.Add("unusual", "components/blobstore", WasmTrigger.Http), "/create/box")
        );
    }

    private static GuestApp Add(GuestApps apps) => apps.Add("blobs", "components/blobstore", WasmTrigger.Http);

    private static async Task<IReadOnlyList<string>> KeysAsync(GuestApp app) =>
        (await app.Runtime.State.Open("statestore").ListKeysAsync(0, cancellationToken: Cancel)).Keys;

    private static async Task<IReadOnlyList<string>> ChunksAsync(GuestApp app) =>
        [.. (await KeysAsync(app)).Where(key => key.StartsWith("blobstore/data/", StringComparison.Ordinal))];

    private static async Task<string> AskAsync(GuestApp app, string target) => (await app.GetAsync(target)).ToString();
}

using System.Security.Cryptography;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Programs;

public sealed class StdioChannelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5 << 20)]
    public async Task Invoke_Body_GoesThroughTheProgram(int size)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("echo", "echo-stdio", WasmTrigger.Stdio);
        var body = RandomNumberGenerator.GetHexString(size, lowercase: true);

        var answer = await app.PostAsync("/ignored?also", body);

        Assert.Equal((200, "application/octet-stream"), (answer.Status, answer.Headers.Get("Content-Type")));
        Assert.Equal(body.ToUpperInvariant(), answer.Text);
    }

    [Fact]
    public async Task Invoke_Arguments_AreTheApps()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("echo", "echo-stdio", WasmTrigger.Stdio, o => o.WithArguments("reverse"));

        Assert.Equal("cba", (await app.PostAsync("/", "abc")).Text);
    }

    [Fact]
    public async Task Invoke_Program_IsGivenItsOwnVariablesAndNothingOfTheRequest()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env", WasmTrigger.Stdio, o => o.WithArguments("first").WithVariable("PALETTE", "gray"));

        var answer = await app.PostAsync("/path?query", "abc");

        Assert.Equal(
            "Content-Type: text/plain; charset=utf-8\n\narg 0: wagi-env\narg 1: first\nenv APP_ID: env\nenv PALETTE: gray\nbody 3: abc\n",
            answer.Text
        );
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task Invoke_OutputBeyondTheLimit_IsTooLarge(int size, bool tooLarge)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("echo", "echo-stdio", WasmTrigger.Stdio, o => o.With(l => l with { OutputBytes = 100 }));
        var body = new string('X', size);

        if (tooLarge)
        {
            var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.PostAsync("/", body));
            Assert.Equal(AppChannelFailure.TooLarge, exception.Failure);
            Assert.Contains("'echo'", exception.Message, StringComparison.Ordinal);
            Assert.Contains("100 bytes", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(body, (await app.PostAsync("/", body)).Text);
        }
    }

    [Fact]
    public async Task Invoke_BodyLargerThanTheGuestsMemory_IsTooLarge()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("echo", "echo-stdio", WasmTrigger.Stdio, o => o.With(l => l with { MemoryBytes = 2 << 20 }));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.PostAsync("/", new byte[(2 << 20) + 1]));

        Assert.Equal(AppChannelFailure.TooLarge, exception.Failure);
        Assert.Equal("ABC", (await app.PostAsync("/", "abc")).Text);
    }

    [Fact]
    public async Task Invoke_NonZeroExitCode_IsNoAnswer()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("fetch", "fetch", WasmTrigger.Stdio);

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.PostAsync("/", "no lines"));

        Assert.Equal((AppChannelFailure.Failed, "app 'fetch' ended with exit code 2"), (exception.Failure, exception.Message));
        Assert.Contains(apps.Log.Lines, l => l.Message == "fetch: the input has no three lines");
    }
}

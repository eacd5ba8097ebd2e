using System.Text;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Http;

/// <summary>The functions of <c>wasi_experimental_http</c> and their error codes, seen from a guest.</summary>
public sealed class ExperimentalHttpTests
{
    /// <summary>The guest tries every function with everything that can go wrong, and says what it expected.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task EveryFunction_EveryErrorCode_IsAsTheAbiSays(int sessions)
    {
        await using var apps = await GuestApps.StartAsync();
        var refused = $"http://127.0.0.1:{LoopbackPort.Find()}";
        var app = apps.Add(
            "codes",
            "http-codes",
            WasmTrigger.Command,
            o =>
                (o with { Settings = o.Settings with { AllowedHosts = [refused] } })
                    .With(l => l with { HttpSessions = sessions })
                    .WithVariable("REFUSED_URL", refused + "/")
                    .WithVariable("MAX_SESSIONS", $"{sessions}")
        );

        var (exitCode, output) = await RunAsync(app);

        // The table's first part needs two answers open at once.
        var bad = output.Split('\n').Where(line => line.StartsWith("BAD", StringComparison.Ordinal)).ToList();
        if (sessions > 1)
        {
            Assert.Empty(bad);
            Assert.Equal(0, exitCode);
        }
        else
        {
            Assert.Contains(
                bad,
                line => line.Contains("GET /v1.0/metadata", StringComparison.Ordinal) && line.EndsWith("got 13", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Req_ModuleWithoutAMemory_Is2()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "http-no-memory", WasmTrigger.Command);

        Assert.Equal(2, (await RunAsync(app)).ExitCode);
    }

    [Fact]
    public async Task Req_NoSessions_Is13()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio, o => o.With(l => l with { HttpSessions = 0 }));

        Assert.Equal(13, (await app.FetchAsync("GET", GuestApps.DaprOrigin + "/v1.0/healthz")).Code);
    }

    /// <summary>The next run finds all sessions free, whatever the one before left open.</summary>
    [Fact]
    public async Task Req_RunAfterOneThatClosedNothing_HasAllSessions()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio, o => o.With(l => l with { HttpSessions = 1 }));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((0, 204), CodeAndStatus(await app.FetchAsync("GET", GuestApps.DaprOrigin + "/v1.0/healthz")));
        }
    }

    [Theory]
    [InlineData("x-good:value\n", 0)]
    [InlineData("x-good: value \r\nx-other:a:b\r\n\n", 0)]
    [InlineData("x-tab:a\tb\n", 0)]
    [InlineData("x-empty:\n", 0)]
    [InlineData("bad name:value\n", 9)]
    [InlineData("no-colon\n", 9)]
    [InlineData(":value\n", 9)]
    [InlineData("x-good:1\nbad(name):value\n", 9)]
    [InlineData("x-return:a\rb\n", 9)]
    [InlineData("x-return:a\rx-injected:b\n", 9)]
    [InlineData("x-nul:a\0b\n", 9)]
    [InlineData("x-control:a\u0001b\n", 9)]
    [InlineData("x-delete:a\u007fb\n", 9)]
    [InlineData("x-text:\u00c3\u00bc\n", 0)]
    [InlineData("x-text:\u00ff\u00fe\n", 6)]
    public async Task Req_HeaderLines_AreCheckedBeforeAnythingIsSent(string headers, int code)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio);

        Assert.Equal(code, (await app.FetchAsync("GET", GuestApps.DaprOrigin + "/v1.0/healthz", headers)).Code);
    }

    [Theory]
    [InlineData("get", 0)]
    [InlineData("PATCH", 0)]
    [InlineData("", 8)]
    [InlineData("GET ", 8)]
    [InlineData("G\u00c9T", 8)]
    [InlineData("GET\r", 8)]
    [InlineData("CONNECT", 8)]
    public async Task Req_Method_IsAToken(string method, int code)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio);

        Assert.Equal(code, (await app.FetchAsync(method, GuestApps.DaprOrigin + "/v1.0/healthz")).Code);
    }

    internal static async Task<(int ExitCode, string Output)> RunAsync(GuestApp app)
    {
        var output = new MemoryStream();
        var exitCode = await Wait.ForAsync(
            app.Wasm.RunAsync(Stream.Null, output, output, CancellationToken.None),
            "the end of the program"
        );
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()));
    }

    private static (int, int) CodeAndStatus(Fetched fetched) => (fetched.Code, fetched.Status);
}

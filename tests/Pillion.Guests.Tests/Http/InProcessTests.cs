using System.Text;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Http;

/// <summary>Requests that a guest makes to its Dapr, and to other apps: none of them leaves the process.</summary>
public sealed class InProcessTests
{
    /// <summary>Unmodified Dapr clients use the port of a sidecar; nothing may be needed there.</summary>
    [Fact]
    public async Task DaprClient_PortOfASidecar_IsNeverConnectedTo()
    {
        using var sidecar = ConnectionTrap.TrySet(3500);
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("client", "dapr-client", WasmTrigger.Command);

        var (exitCode, output) = await ExperimentalHttpTests.RunAsync(app);

        Assert.Equal(
            """
            Testing Dapr API ....
            POST http://127.0.0.1:3500/v1.0/state/statestore -> 204
            POST http://127.0.0.1:3500/v1.0/state/statestore -> 204
            GET http://127.0.0.1:3500/v1.0/state/statestore/greeting -> 200
            GET http://127.0.0.1:3500/v1.0/state/statestore/order -> 200
            GET http://127.0.0.1:3500/v1.0/state/statestore/quantity -> 200
            Test successfully!

            """,
            output
        );
        Assert.Equal(0, exitCode);

        // Where another program has the port, the next test still shows that it is not needed.
        Assert.NotEqual(true, sidecar?.IsSprung);
    }

    [Fact]
    public async Task DaprClient_AnyConfiguredPort_IsNeverConnectedTo()
    {
        using var trap = ConnectionTrap.TrySet(0)!;
        await using var apps = await GuestApps.StartAsync();
        var origin = $"http://127.0.0.1:{trap.Port}";
        var app = apps.Add(
            "client",
            "dapr-client",
            WasmTrigger.Command,
            o => (o with { DaprOrigins = [origin] }).WithVariable("DAPR_HTTP_ENDPOINT", origin)
        );

        var (exitCode, output) = await ExperimentalHttpTests.RunAsync(app);

        Assert.EndsWith("Test successfully!\n", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        Assert.False(trap.IsSprung);
    }

    [Fact]
    public async Task DaprClient_NotAllowedToCallItsDapr_ReportsCode7()
    {
        using var trap = ConnectionTrap.TrySet(0)!;
        await using var apps = await GuestApps.StartAsync();
        var origin = $"http://127.0.0.1:{trap.Port}";
        var app = apps.Add(
            "client",
            "dapr-client",
            WasmTrigger.Command,
            o =>
                (o with { DaprOrigins = [origin], Settings = o.Settings with { DaprAllowed = false } }).WithVariable(
                    "DAPR_HTTP_ENDPOINT",
                    origin
                )
        );

        var (exitCode, output) = await ExperimentalHttpTests.RunAsync(app);

        Assert.Contains("error code 7: destination not allowed", output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.False(trap.IsSprung);
    }

    [Fact]
    public async Task Req_StateOfTheApp_IsSavedAndReadUnderItsOwnKeys()
    {
        await using var apps = await GuestApps.StartAsync();
        var one = apps.Add("one", "fetch", WasmTrigger.Stdio);
        var two = apps.Add("two", "fetch", WasmTrigger.Stdio);
        const string Store = GuestApps.DaprOrigin + "/v1.0/state/statestore";

        var saved = await one.FetchAsync("POST", Store, "content-type:application/json\n", """[{"key":"k","value":{"a":1}}]""");
        var read = await one.FetchAsync("GET", Store + "/k");
        var others = await two.FetchAsync("GET", Store + "/k");

        Assert.Equal((204, ""), (saved.Status, saved.Body));
        Assert.Equal((200, """{"a":1}"""), (read.Status, read.Body));
        Assert.Contains("content-type:application/json\n", read.Headers, StringComparison.Ordinal);
        Assert.Contains("\netag:", read.Headers, StringComparison.Ordinal);
        Assert.Contains("content-length:7\n", read.Headers, StringComparison.Ordinal);
        Assert.Equal((204, ""), (others.Status, others.Body));
    }

    /// <summary>What a URL means does not depend on whether a client library wrote it in its normal form.</summary>
    [Theory]
    [InlineData("/v1.0/state/statestore/k%C3%A4se")]
    [InlineData("/v1.0/state/statestore/käse")]
    [InlineData("/v1.0/state/statestore/k%C3%A4se#fragment")]
    [InlineData("/v1.0/./state/other/../statestore/k%C3%A4se")]
    [InlineData("/v1.0/state/statestore/k%c3%a4se?metadata.x=1#f?g")]
    public async Task Req_UrlInAnyForm_IsTheSame(string target)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio);
        const string Store = GuestApps.DaprOrigin + "/v1.0/state/statestore";
        await app.FetchAsync("POST", Store, body: """[{"key":"käse","value":"yes"}]""");

        var read = await app.FetchAsync("GET", GuestApps.DaprOrigin + target);

        Assert.Equal((0, 200, "\"yes\""), (read.Code, read.Status, read.Body));
    }

    [Theory]
    [InlineData("http://127.0.0.1:3500/v1.0/healthz", 0)]
    [InlineData("HTTP://127.0.0.1:3500/v1.0/healthz", 0)]
    [InlineData("http://0x7f.1:3500/v1.0/healthz", 0)]
    [InlineData("http://user@127.0.0.1:3500/v1.0/healthz", 7)]
    [InlineData("http://127.0.0.1:3500@evil.example/v1.0/healthz", 7)]
    [InlineData("http://127.0.0.1:35000/v1.0/healthz", 7)]
    [InlineData("http://127.0.0.1/v1.0/healthz", 7)]
    [InlineData("https://127.0.0.1:3500/v1.0/healthz", 7)]
    [InlineData("http://localhost:3500/v1.0/healthz", 7)]
    [InlineData("ftp://127.0.0.1:3500/v1.0/healthz", 10)]
    [InlineData("file:///etc/passwd", 10)]
    [InlineData("127.0.0.1:3500/v1.0/healthz", 10)]
    [InlineData("http://", 10)]
    [InlineData("", 10)]
    public async Task Req_OnlyTheDaprAddressItself_IsTheDaprAddress(string url, int code)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "fetch", WasmTrigger.Stdio);

        Assert.Equal(code, (await app.FetchAsync("GET", url)).Code);
    }

    [Fact]
    public async Task Req_HostThatIsAnAppId_IsAnInvocation()
    {
        await using var apps = await GuestApps.StartAsync();
        var caller = apps.Add("caller", "fetch", WasmTrigger.Stdio);
        apps.Add("callee", "wagi-env");

        var answer = await caller.FetchAsync("PUT", "http://callee/a%20b?x=1", "x-name:value\n", "body");

        Assert.Equal((0, 200), (answer.Code, answer.Status));
        Assert.Contains("content-type:text/plain; charset=utf-8\n", answer.Headers, StringComparison.Ordinal);
        Assert.Contains("\nenv REQUEST_METHOD: PUT\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\nenv X_RAW_PATH_INFO: /a%20b\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\nenv QUERY_STRING: x=1\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\nenv HTTP_X_NAME: value\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\nenv HTTP_DAPR_CALLER_APP_ID: caller\n", answer.Body, StringComparison.Ordinal);
        Assert.EndsWith("\nbody 4: body\n", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image_api")]
    [InlineData("Orders-Service")]
    [InlineData("a")]
    public async Task Req_HostThatIsAnAppId_IsWrittenAsTheIdIs(string id)
    {
        await using var apps = await GuestApps.StartAsync();
        var caller = apps.Add("caller", "fetch", WasmTrigger.Stdio);
        apps.Add(id, "relay");

        Assert.Equal($"{id}: hello", (await caller.FetchAsync("POST", $"http://{id}/relay", body: "hello")).Body);
    }

    [Theory]
    [InlineData("http://callee:8080/")]
    [InlineData("https://callee/")]
    [InlineData("http://callee.example/")]
    [InlineData("http://nobody/")]
    public async Task Req_HostThatIsNoAppId_IsNotAllowed(string url)
    {
        await using var apps = await GuestApps.StartAsync();
        var caller = apps.Add("caller", "fetch", WasmTrigger.Stdio);
        apps.Add("callee", "wagi-env");

        Assert.Equal(7, (await caller.FetchAsync("GET", url)).Code);
    }

    /// <summary>Header values are bytes; what one guest writes, another reads.</summary>
    [Fact]
    public async Task Req_HeaderValuesInUtf8_PassBothWaysAsTheyAre()
    {
        await using var apps = await GuestApps.StartAsync();
        var caller = apps.Add("caller", "fetch", WasmTrigger.Stdio);
        apps.Add("env", "wagi-env");
        apps.Add("status", "wagi-status");
        var text = Encoding.Latin1.GetString("Grüße →"u8);

        var asked = await caller.FetchAsync("GET", "http://env/", $"x-name:{text}\n");
        var answered = await caller.FetchAsync("GET", "http://status/?type=a/b&header=X-Name:+Gr%C3%BC%C3%9Fe+%E2%86%92");

        Assert.Contains("\nenv HTTP_X_NAME: Grüße →\n", asked.Body, StringComparison.Ordinal);
        Assert.Contains($"x-name:{text}\n", answered.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Req_AnswerLargerThanTheGuestsMemory_Is11()
    {
        await using var apps = await GuestApps.StartAsync();
        apps.Add("status", "wagi-status");
        var small = apps.Add("small", "fetch", WasmTrigger.Stdio, o => o.With(l => l with { MemoryBytes = 8 << 20 }));

        Assert.Equal(0, (await small.FetchAsync("GET", "http://status/?type=a/b&size=1000000")).Code);
        Assert.Equal(11, (await small.FetchAsync("GET", "http://status/?type=a/b&size=9000000")).Code);
    }
}

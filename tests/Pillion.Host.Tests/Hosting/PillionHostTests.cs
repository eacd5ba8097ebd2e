using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Server;
using Pillion.Host.Configuration;
using Pillion.Host.Hosting;
using Pillion.Host.Instances;
using Pillion.Host.Tests.Testing;
using Pillion.Protos.Runtime;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

public sealed class PillionHostTests : IAsyncDisposable
{
    private readonly TestHost _host = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Start_NoResources_HasEmbeddedStateAndSecretStores()
    {
        var app = _host.App("one");
        await _host.StartAsync(app);

        using var saved = await _host.Http.PostAsync(
            TestHost.Dapr(app, "state/statestore"),
            new StringContent("""[{"key":"k","value":{"a":1}}]"""),
            Cancel
        );
        Environment.SetEnvironmentVariable("PILLION_HOST_TEST", "from the environment");

        Assert.Equal(HttpStatusCode.NoContent, saved.StatusCode);
        Assert.Equal("""{"a":1}""", await _host.Http.GetStringAsync(TestHost.Dapr(app, "state/statestore/k"), Cancel));
        Assert.Contains(
            "from the environment",
            await _host.Http.GetStringAsync(TestHost.Dapr(app, "secrets/local-env/PILLION_HOST_TEST"), Cancel),
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(Path.Combine(_host.Temp.Path, "data", "state.db")));
    }

    [Fact]
    public async Task Start_Ready_HealthAnswers204()
    {
        var app = _host.App("one");
        await _host.StartAsync(app);

        using var health = await _host.Http.GetAsync(TestHost.Dapr(app, "healthz"), Cancel);

        Assert.Equal(HttpStatusCode.NoContent, health.StatusCode);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("true", false)]
    public async Task Start_DaprPort_SpeaksHttp2UnlessItIsSwitchedOff(string? disabled, bool expected)
    {
        if (disabled is not null)
        {
            _host.Variables["DAPR_HTTP_DISABLE_H2C"] = disabled;
        }

        var app = _host.App("one");
        await _host.StartAsync(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, TestHost.Dapr(app, "healthz"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var answer = await Record.ExceptionAsync(async () =>
        {
            using var health = await _host.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.NoContent, health.StatusCode);
        });

        Assert.Equal(expected, answer is null);
        Assert.Equal(!expected, answer is HttpRequestException);
    }

    [Fact]
    public async Task Start_Ready_GrpcApiAnswersAtThePortThatIsListed()
    {
        await _host.StartAsync(_host.App("one"), _host.App("two"));

        foreach (var app in Assert.Single(_host.RuntimeFolder.List()).Apps)
        {
            using var channel = new GrpcChannel($"http://127.0.0.1:{app.GrpcPort}");
            var metadata = await channel.UnaryAsync(DaprMethods.GetMetadata, new GetMetadataRequest(), cancellationToken: Cancel);
            Assert.Equal(app.AppId, metadata.Id);
        }
    }

    [Fact]
    public async Task Start_AppSpeaksGrpc_IsInvokedOverHttpAndProxied()
    {
        var say = GrpcMethod.Raw("/own.Service/Say", GrpcMethodKind.Unary);
        var methods = new GrpcServerBuilder()
            .AddUnary(say, (request, _) => new(request))
            .AddUnary(
                AppCallbackMethods.OnInvoke,
                (request, _) =>
                    new(
                        new Pillion.Protos.Common.InvokeResponse
                        {
                            Data = request.Data,
                            ContentType = request.HttpExtension.Verb + " " + request.Method,
                        }
                    )
            );
        await using var app = await TestServer.StartAsync(
            methods.Build(NullLogger<GrpcServer>.Instance).HandleAsync,
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)
        );
        var definition = _host.App("one") with { AppPort = app.Address.Port, AppProtocol = "grpc" };
        await _host.StartAsync(definition);

        using var invoked = await _host.Http.PostAsync(
            TestHost.Dapr(definition, "invoke/one/method/m"),
            new StringContent("over http"),
            Cancel
        );
        using var channel = new GrpcChannel($"http://127.0.0.1:{definition.DaprGrpcPort}");
        var options = new GrpcCallOptions { Headers = new GrpcMetadata { { "dapr-app-id", "one" } } };
        var said = await channel.UnaryAsync(say, "over gRPC"u8.ToArray(), options, Cancel);

        Assert.Equal("over http", await invoked.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("Post m", invoked.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal("over gRPC"u8.ToArray(), said.ToArray());
    }

    [Fact]
    public async Task Start_Localhost_AnswersOverIpv6WhereItExists()
    {
        var app = _host.App("one");
        await _host.StartAsync(app);
        Assert.SkipUnless(HasIpv6Loopback(), "permanent, because this machine has no IPv6 loopback address");

        using var health = await _host.Http.GetAsync($"http://[::1]:{app.DaprHttpPort}/v1.0/healthz", Cancel);

        Assert.Equal(HttpStatusCode.NoContent, health.StatusCode);
    }

    [Fact]
    public async Task Start_SeveralMistakes_ReportsThemAllAndLeavesNothingRunning()
    {
        var app = _host.App("one") with { ResourcesPaths = [_host.Temp.Folder("r")] };
        _host.Temp.Write("r/a.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: state.nothing}\n");
        _host.Temp.Write("r/b.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: b}\nspec: {typ: x}\n");

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => _host.StartAsync(app));

        Assert.Equal(3, e.Problems.Count);
        Assert.True(FreePorts.IsFree(app.DaprHttpPort!.Value));
        Assert.Empty(_host.RuntimeFolder.List());
    }

    [Fact]
    public async Task Start_PortInUse_NamesAppAndPort()
    {
        var app = _host.App("one");
        using var other = new TcpListener(IPAddress.Loopback, app.DaprHttpPort!.Value);
        other.Start();

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => _host.StartAsync(app));

        Assert.Contains($"app 'one': the Dapr HTTP port {app.DaprHttpPort} is in use", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingress_WasmApp_GetsTheRequestAndItsAnswerGoesBack()
    {
        var app = _host.Wasm("guest");
        await _host.StartAsync(app);

        using var answer = await _host.Http.PostAsync($"http://127.0.0.1:{app.AppPort}/a%2Fb/c?x=1", new StringContent("body"), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("guest: POST /a%2Fb/c?x=1 body", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData(AppChannelFailure.Unreachable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(AppChannelFailure.Failed, HttpStatusCode.BadGateway)]
    [InlineData(AppChannelFailure.Timeout, HttpStatusCode.GatewayTimeout)]
    public async Task Ingress_AppGivesNoAnswer_SaysSoWithoutDetails(AppChannelFailure failure, HttpStatusCode expected)
    {
        await using var host = new TestHost
        {
            WasmApps = new FakeWasmApps { Answer = (_, _, _) => throw new AppChannelException(failure, "inner secret") },
        };
        var app = host.Wasm("guest");
        await host.StartAsync(app);

        using var answer = await host.Http.GetAsync($"http://127.0.0.1:{app.AppPort}/", Cancel);

        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("inner secret", host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_BetweenAppsOfOneHost_ReachesTheOther()
    {
        var (one, two) = (_host.Wasm("one"), _host.Wasm("two"));
        await _host.StartAsync(one, two);

        var answer = await _host.Http.GetStringAsync(TestHost.Dapr(one, "invoke/two/method/hello?q=1"), Cancel);

        Assert.Equal("two: GET /hello?q=1 ", answer);
    }

    [Fact]
    public async Task CreateGuest_Context_HasEnvironmentAndOrigins()
    {
        var app = _host.Wasm("guest") with { Wasm = new() { Environment = new Dictionary<string, string> { ["X"] = "1" } } };
        await _host.StartAsync(app);

        var context = Assert.Single(_host.WasmApps.Created);

        Assert.Equal("guest", context.Settings.Environment["APP_ID"]);
        Assert.Equal($"http://127.0.0.1:{app.DaprHttpPort}", context.Settings.Environment["DAPR_HTTP_ENDPOINT"]);
        Assert.Equal("1", context.Settings.Environment["X"]);
        Assert.Contains("http://127.0.0.1:3500", context.DaprOrigins);
        Assert.Contains($"http://localhost:{app.DaprHttpPort}", context.DaprOrigins);
        Assert.True(context.IsServed);
    }

    [Fact]
    public async Task CreateGuest_DaprNotAllowed_IsToldNothingOfIt()
    {
        var app = _host.Wasm("guest") with { Wasm = new() { DaprAllowed = false } };
        await _host.StartAsync(app);

        Assert.Empty(Assert.Single(_host.WasmApps.Created).Settings.Environment);
    }

    [Fact]
    public async Task Program_Ends_HostCompletesWithItsExitCode()
    {
        await using var host = new TestHost { WasmApps = new FakeWasmApps { Program = (_, _) => Task.FromResult(7) } };

        await host.StartAsync(host.Wasm("program"));

        Assert.Equal(7, await host.Host.Completion.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task Process_Environment_IsDaprs()
    {
        var app = _host.Script("node", "env | sort; exit 3") with { Environment = new Dictionary<string, string> { ["COLOR"] = "blue" } };
        await _host.StartAsync(app);

        var code = await _host.Host.Completion.WaitAsync(TimeSpan.FromSeconds(10), Cancel);

        Assert.Equal(3, code);
        Assert.Contains("node: APP_ID=node\n", _host.Output, StringComparison.Ordinal);
        Assert.Contains($"node: DAPR_HTTP_PORT={app.DaprHttpPort}\n", _host.Output, StringComparison.Ordinal);
        Assert.Contains($"node: DAPR_HTTP_ENDPOINT=http://127.0.0.1:{app.DaprHttpPort}\n", _host.Output, StringComparison.Ordinal);
        Assert.Contains($"node: DAPR_GRPC_PORT={app.DaprGrpcPort}\n", _host.Output, StringComparison.Ordinal);
        Assert.Contains("node: COLOR=blue\n", _host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_NoSuchProgram_StopsTheStart()
    {
        var e = await Assert.ThrowsAsync<ConfigurationException>(() =>
            _host.StartAsync(_host.App("x") with { Command = ["no-such-program"] })
        );

        Assert.Contains("'no-such-program': there is no such program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ProcessWithChildren_EndsThemAll()
    {
        // The shell waits for its child, so that only a signal to the group ends both.
        await _host.StartAsync(_host.Script("tree", "sleep 300 & child=$!; trap 'echo asked; exit 0' TERM; echo child $child; wait"));
        await _host.WaitForOutputAsync("child ");
        var child = int.Parse(_host.Output.Split("child ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);

        var inTime = await _host.Host.StopAsync();

        Assert.True(inTime);
        Assert.Contains("asked", _host.Output, StringComparison.Ordinal);
        await Wait.UntilAsync(() => !IsAlive(child), "the end of the process's child");
    }

    [Fact]
    public async Task StopApp_OneOfSeveral_ClosesItsPortsAndLeavesTheOther()
    {
        var (one, two) = (_host.Wasm("one"), _host.Wasm("two"));
        await _host.StartAsync(one, two);
        using var client = new ControlClient(Assert.Single(_host.RuntimeFolder.List()));

        await client.StopAppAsync("one", Cancel);
        await Wait.UntilAsync(
            () => FreePorts.IsFree(one.AppPort!.Value) && FreePorts.IsFree(one.DaprHttpPort!.Value),
            "the ports of app one closed"
        );

        Assert.Equal("two: GET /x? ", await _host.Http.GetStringAsync($"http://127.0.0.1:{two.AppPort}/x", Cancel));
        Assert.Equal(["two"], Assert.Single(_host.RuntimeFolder.List()).Apps.Select(app => app.AppId));
        Assert.False(_host.Host.Completion.IsCompleted);
    }

    [Fact]
    public async Task ShutdownApi_LastApp_CompletesTheHost()
    {
        var app = _host.App("one");
        await _host.StartAsync(app);

        using var answer = await _host.Http.PostAsync(TestHost.Dapr(app, "shutdown"), null, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(0, await _host.Host.Completion.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task Control_AppWithoutPort_IsReached()
    {
        var first = _host.Wasm("first");
        await _host.StartAsync(first, _host.Wasm("hidden") with { DaprHttpPort = null, AppPort = null });
        using var client = new ControlClient(Assert.Single(_host.RuntimeFolder.List()));

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1.0/invoke/hidden/method/m");
        using var answer = await client.SendAsync("hidden", request, Cancel);

        Assert.Equal("hidden: GET /m? ", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Control_ApiToken_IsNotAskedOfTheUserOfTheSocket()
    {
        _host.Variables["DAPR_API_TOKEN"] = "secret";
        var app = _host.App("one");
        await _host.StartAsync(app);
        using var client = new ControlClient(Assert.Single(_host.RuntimeFolder.List()));

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1.0/metadata");
        using var overSocket = await client.SendAsync("one", request, Cancel);
        using var overTcp = await _host.Http.GetAsync(TestHost.Dapr(app, "metadata"), Cancel);

        Assert.Equal(HttpStatusCode.OK, overSocket.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, overTcp.StatusCode);
    }

    [Fact]
    public async Task Health_AppNotListening_IsNotReadyUntilItDoes()
    {
        var port = LoopbackPort.Find();
        var app = _host.App("late") with { AppPort = port };
        await _host.StartAsync(app);

        using var before = await _host.Http.GetAsync(TestHost.Dapr(app, "healthz"), Cancel);
        using var outbound = await _host.Http.GetAsync(TestHost.Dapr(app, "healthz/outbound"), Cancel);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();

        Assert.Equal(HttpStatusCode.InternalServerError, before.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, outbound.StatusCode);
        await Wait.UntilAsync(
            () => _host.Log.Text.Contains("the app listens on port", StringComparison.Ordinal),
            "the app's port being found"
        );
        using var asked = await _host.Http.GetAsync(TestHost.Dapr(app, "healthz"), Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, asked.StatusCode);
        await AnswerAsync(listener, "GET /dapr/subscribe", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        await Wait.UntilAsync(() => _host.Host.Find("late")!.Runtime!.Health.IsReady, "the app being ready");
        using var after = await _host.Http.GetAsync(TestHost.Dapr(app, "healthz"), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, after.StatusCode);
    }

    /// <summary>Answers the first connection that asks; those that only look whether the port is open say nothing.</summary>
    private static async Task AnswerAsync(TcpListener listener, string question, string answer)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(Cancel);
            var buffer = new byte[4096];
            var read = await client.GetStream().ReadAsync(buffer, Cancel);
            if (read > 0)
            {
                Assert.StartsWith(question, System.Text.Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Cancel);
                return;
            }
        }
    }

    /// <summary>A killed process that nobody waited for is a zombie (state Z in <c>/proc</c>), which is as good as gone.</summary>
    private static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static bool HasIpv6Loopback()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<RegistryServer>))]

namespace Pillion.Cli.Tests.Commands.Modules;

/// <summary>Modules that go to a registry and come back: <c>push</c>, <c>pull</c>, <c>login</c>, and every place that names a module.</summary>
public sealed class RegistryCommandsTests(SharedServer<RegistryServer> shared) : IAsyncDisposable
{
    private const string Component = """
        (component
          (core module $m (func (export "answer") (result i32) (i32.const 42)))
          (core instance $i (instantiate $m))
          (func (export "answer") (result u32) (canon lift (core func $i "answer"))))
        """;

    private readonly PillionCli _cli = new();
    private readonly string _repository = "cli/" + Guid.NewGuid().ToString("N");

    private static string DaprClient => Repository.PathOf("samples/dapr-client-as/dapr-client.wasm");

    [Fact]
    public async Task Module_PushedToARegistry_RunsFromThere()
    {
        var reference = await ReferenceAsync("1.0");
        var pushed = await _cli.RunAsync("push", DaprClient, reference);
        var run = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), reference);
        var pinned = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), pushed.Output.Trim());

        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Error));
        Assert.Matches($"^{reference}@sha256:[0-9a-f]{{64}}\n$", pushed.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("Test successfully!\n", run.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (pinned.ExitCode, pinned.Error));
        Assert.EndsWith("Test successfully!\n", pinned.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_NamesAModuleOfARegistry_IsServed()
    {
        var reference = await ReferenceAsync("1.0");
        await _cli.RunAsync("push", Repository.PathOf("samples/image-pipeline/web/web.wasm"), reference);
        var (port, appPort) = (LoopbackPort.FindText(), LoopbackPort.Find());
        _cli.Temp.Write(
            "dapr.yaml",
            $"""
            version: 1
            apps:
              - appID: web
                appPort: {appPort}
                daprHTTPPort: {port}
                command: ["{reference}"]
            """
        );
        var process = _cli.Start("run", "-f", "dapr.yaml");
        using var http = new HttpClient { Timeout = Wait.Limit };

        await process.WaitForErrorAsync("up and running");
        using var answer = await http.GetAsync($"http://127.0.0.1:{appPort}/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Component_WhoseUrlIsInARegistry_IsUsed()
    {
        var reference = await ReferenceAsync("1.0");
        await _cli.RunAsync("push", Repository.PathOf("samples/components/state/store.wasm"), reference);
        _cli.Temp.Write(
            "resources/store.yaml",
            $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec:
              type: state.wasm
              version: v1
              metadata: [{name: url, value: "{{reference}}"}]
            """
        );
        var port = LoopbackPort.FindText();
        var process = _cli.Start("run", "-H", port, "--resources-path", "resources");
        await process.WaitForErrorAsync("up and running");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/v1.0/state/"), Timeout = Wait.Limit };

        using var content = new StringContent("""[{"key":"tea","value":42}]""");
        using var saved = await http.PostAsync("store", content, TestContext.Current.CancellationToken);

        Assert.True(saved.IsSuccessStatusCode, process.ToString());
        Assert.Equal("42", await http.GetStringAsync("store/tea", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Component_PushedAndPulled_IsInspectedAndRun()
    {
        var reference = await ReferenceAsync("2");
        var file = _cli.Temp.Write("answer.wat", Component);
        var pushed = await _cli.RunAsync("push", file, reference);

        var pulled = await _cli.RunAsync("pull", "-o", "copy.wasm", reference);
        var inspected = await _cli.RunAsync("wasm", "inspect", reference);
        var run = await _cli.RunAsync("wasm", "run", "--invoke", "answer", reference);
        var copy = await _cli.RunAsync("wasm", "run", "--invoke", "answer", "copy.wasm");

        Assert.Equal((0, pushed.Output), (pulled.ExitCode, pulled.Output));
        Assert.Contains("answer", inspected.Output, StringComparison.Ordinal);
        Assert.Equal((0, "42\n"), (run.ExitCode, run.Output));
        Assert.Equal((0, "42\n"), (copy.ExitCode, copy.Output));
    }

    [Fact]
    public async Task Run_WithAListOfDigests_RefusesEverythingElse()
    {
        var reference = await ReferenceAsync("1.0");
        var pinned = (await _cli.RunAsync("push", DaprClient, reference)).Output.Trim();
        _cli.Temp.Write("pins.txt", pinned[(pinned.IndexOf('@', StringComparison.Ordinal) + 1)..] + " orders 1.0\n");

        var allowed = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "--module-digests", "pins.txt", pinned);
        var tagged = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "--module-digests", "pins.txt", reference);
        var local = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "--module-digests", "pins.txt", DaprClient);

        Assert.Equal((0, ""), (allowed.ExitCode, allowed.Error));
        Assert.Equal(1, tagged.ExitCode);
        Assert.Contains(
            $"{reference}: only modules of pins.txt may be used, so the reference must end in the digest: @sha256:…",
            tagged.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(1, local.ExitCode);
        Assert.Contains("is not on the list of allowed ones, pins.txt", local.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithAPassword_OpensTheRegistryForPushAndPull()
    {
        await using var server = new RegistryServer { Password = "secret" };
        await server.StartAsync();
        var reference = $"oci://{server.Address}/app:1.0";

        var closed = await _cli.RunAsync("push", DaprClient, reference);
        var wrong = await LoginAsync(server, "wrong\n");
        var right = await LoginAsync(server, "secret\n");
        var open = await _cli.RunAsync("push", DaprClient, reference);
        var pulled = await _cli.RunAsync("pull", reference);

        Assert.Equal(1, closed.ExitCode);
        Assert.Contains($"there are no credentials for it: pillion login {server.Address}", closed.Error, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("refuses the credentials of 'pillion'", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, right.ExitCode);
        Assert.DoesNotContain("secret", right.Output + right.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (open.ExitCode, pulled.ExitCode));
    }

    [Fact]
    public async Task Run_WithTheRegistryDown_StartsFromTheCacheAndSaysSo()
    {
        await using var server = new RegistryServer();
        await server.StartAsync();
        var reference = $"oci://{server.Address}/app:1.0";
        await _cli.RunAsync("push", DaprClient, reference);
        await _cli.RunAsync("pull", reference);
        await server.StopAsync();

        var run = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), reference);
        var unknown = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), $"oci://{server.Address}/other:1.0");

        Assert.EndsWith("Test successfully!\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("what the tag meant before is used", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains($"{server.Address} cannot be reached", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "what, and where to?", "push", "x.wasm")]
    [InlineData(2, "modules are pushed to registries", "push", "x.wasm", "https://example.com/x.wasm")]
    [InlineData(1, "x.wasm: there is no such file", "push", "x.wasm", "oci://127.0.0.1:1/x")]
    [InlineData(2, "which module?", "pull")]
    [InlineData(2, "names no repository", "pull", "oci://x")]
    [InlineData(2, "who logs in? -u NAME", "login", "ghcr.io")]
    [InlineData(2, "'Gh cr' is no registry", "login", "-u", "ann", "Gh cr")]
    [InlineData(2, "pass it with --password-stdin", "login", "-u", "ann", "ghcr.io")]
    public async Task Mistake_SaysWhatWasMeant(int exitCode, string expected, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.OrdinalIgnoreCase);
    }

    public ValueTask DisposeAsync() => _cli.DisposeAsync();

    private async Task<string> ReferenceAsync(string tag) => $"oci://{(await shared.GetAsync()).Address}/{_repository}:{tag}";

    private Task<ProcessResult> LoginAsync(RegistryServer server, string input) =>
        _cli.RunWithInputAsync(input, "login", "-u", server.User, "--password-stdin", server.Address);
}

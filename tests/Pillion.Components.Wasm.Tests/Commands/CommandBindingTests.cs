using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Api.Http;
using Pillion.Api.Testing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Commands;

/// <summary><c>bindings.wasm</c> through Dapr's HTTP API: programs of preview 1, and components of WASI 0.2 and 0.3.</summary>
public sealed class CommandBindingTests
{
    private static readonly IReadOnlyList<ComponentRegistration> s_components = WasmComponents.Create(new WasmComponentOptions());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wasi/args-environ", "args-environ")]
    [InlineData("wasi2/args-environ", "args-environ")]
    public async Task Execute_Args_AreTheNameAndWhatCommasSeparate(string guest, string name)
    {
        var (status, text) = await ExecuteAsync(guest, arguments: "1,two words,3");

        Assert.Equal((200, $"4\n{name}\n1\ntwo words\n3\n"), (status, text));
    }

    [Theory]
    [InlineData("wasi/stdio")]
    [InlineData("wasi2/stdio")]
    public async Task Execute_Data_IsStandardInputAndOutputTheAnswer(string guest)
    {
        // As in Dapr, data that is JSON text arrives as JSON.
        Assert.Equal((200, "\"hello, world\""), await ExecuteAsync(guest, "\"hello, world\""));
        Assert.Equal((200, "null"), await ExecuteAsync(guest));
    }

    [Fact]
    public async Task Execute_ComponentOfWasi03_CopiesItsStreams() =>
        Assert.Equal((200, "\"hello, world\""), await ExecuteAsync("wasi3/stdio", "\"hello, world\"", "copy"));

    [Theory]
    [InlineData("wasi/args-environ")]
    [InlineData("wasi2/args-environ")]
    public async Task Execute_Environment_IsWhatTheMetadataGrants(string guest)
    {
        Assert.Equal(
            (200, "1\nargs-environ\nA=1\nB=two words\n"),
            await ExecuteAsync(guest, metadata: [("environment", "A=1, B=two words")])
        );
        Assert.Equal((200, "1\nargs-environ\n"), await ExecuteAsync(guest));
    }

    [Theory]
    [InlineData("wasi/files")]
    [InlineData("wasi2/files")]
    [InlineData("wasi3/files")]
    public async Task Execute_Mounts_AreTheFoldersThatTheMetadataGrants(string guest)
    {
        using var folder = new TempDirectory();

        var granted = await ExecuteAsync(guest, metadata: [("mounts", "/=" + folder.Path)]);
        var readOnly = await ExecuteAsync(guest, metadata: [("mounts", "/=" + folder.Path + ":ro")]);
        var none = await ExecuteAsync(guest);

        Assert.Equal((204, 500, 500), (granted.Status, readOnly.Status, none.Status));
    }

    [Fact]
    public async Task Execute_Network_IsThereOnlyWithAGrant()
    {
        // The guest fails where it is not denied.
        var denied = await ExecuteAsync("wasi3/sockets", arguments: "denied");
        var granted = await ExecuteAsync("wasi3/sockets", arguments: "denied", metadata: [("allowedHosts", "*")]);

        Assert.Equal((204, 500), (denied.Status, granted.Status));
    }

    [Fact]
    public async Task Init_NetworkInAStrictSandbox_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync("wasi3/sockets", ("allowedHosts", "*"), ("strictSandbox", "true"))
        );

        Assert.Contains("metadata key 'allowedHosts' cannot be granted in a strict sandbox", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wasi/exit-code", "7", "component 'program': the program ended with exit code 7")]
    [InlineData("wasi2/exit-code", "1", "component 'program': the program ended with exit code 1")]
    [InlineData("trap", "unreachable", "component 'program': the program trapped: unreachable")]
    [InlineData("endless-loop", "", "component 'program': the program took longer than its timeout of 1 s")]
    [InlineData("infinite-recursion", "", "component 'program': the program trapped: call stack exhausted")]
    [InlineData(
        "flood-stdout",
        "",
        "component 'program': the program reached a limit: The guest wrote more than 1048576 bytes to stdout, which is its limit."
    )]
    public async Task Execute_ProgramFails_IsAnErrorThatSaysHow(string guest, string arguments, string problem)
    {
        var (status, text) = await ExecuteAsync(
            guest,
            arguments: arguments,
            metadata: [("timeout", guest == "endless-loop" ? "1s" : "30s"), ("maxBodySize", "1Mi")]
        );

        Assert.Equal(500, status);
        using var error = JsonDocument.Parse(text);
        Assert.Equal("ERR_INVOKE_OUTPUT_BINDING", error.RootElement.GetProperty("errorCode").GetString());
        Assert.EndsWith(problem, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_OtherOperation_IsRefused()
    {
        await using var app = await CreateAsync("wasi/stdio");

        var (status, text) = await PostAsync(app, """{"operation": "create"}""");

        Assert.Equal(500, status);
        Assert.Contains("execute", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ManyAtOnce_HaveAnInstanceEach()
    {
        await using var app = await CreateAsync("echo-stdio");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => Task.Run(() => PostAsync(app, $$"""{"operation": "execute", "data": "text {{i}}"}""")))
        );

        Assert.Equal(Enumerable.Range(0, 32).Select(i => (200, $"\"TEXT {i}\"")), answers);
    }

    [Fact]
    public async Task Execute_AfterAFailure_StartsAnew()
    {
        await using var app = await CreateAsync("trap");

        Assert.Equal(500, (await PostAsync(app, """{"operation": "execute", "metadata": {"args": "unreachable"}}""")).Status);
        Assert.Equal(500, (await PostAsync(app, """{"operation": "execute", "metadata": {"args": "unreachable"}}""")).Status);
    }

    [Fact]
    public async Task Execute_StrictSandbox_IsTheSameInEveryRunAndSleepsNot()
    {
        var first = await ExecuteAsync("clock-random", metadata: [("strictSandbox", "true")]);
        var second = await ExecuteAsync("clock-random", metadata: [("strictSandbox", "true")]);

        Assert.Equal(200, first.Status);
        Assert.Equal(first, second);
        Assert.Matches(@"^realtime 1640995200\.00\d000000 random [0-9a-f]{16} slept 3600\n$", first.Text);
    }

    [Theory]
    [InlineData("reactor", "it exports no function _start of type [] -> []")]
    [InlineData("components/hello", "it is a component that exports neither dapr:components/output-binding nor wasi:cli/run, but")]
    [InlineData("missing-imports", "cannot be linked")]
    public async Task Init_NoProgram_SaysWhatIsMissing(string guest, string problem)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(guest));

        Assert.Contains("metadata key 'url' names", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Text)> ExecuteAsync(
        string guest,
        string? data = null,
        string arguments = "",
        params (string Key, string Value)[] metadata
    )
    {
        await using var app = await CreateAsync(guest, metadata);
        var body = data is null ? "" : $""", "data": {data}""";
        return await PostAsync(app, $$"""{"operation": "execute", "metadata": {"args": "{{arguments}}"}{{body}}}""");
    }

    private static Task<ApiApp> CreateAsync(string guest, params (string Key, string Value)[] metadata) =>
        ApiApp.CreateAsync(
            s_components,
            [
                ApiApp.Component(
                    "program",
                    "bindings.wasm",
                    [("url", "file://" + Repository.PathOf($"tests/guests/{guest}.wasm")), .. metadata]
                ),
            ],
            new AppRuntimeOptions { AppId = "app" },
            apps: null,
            shutdown: null,
            time: null,
            jobs: null,
            Token
        );

    private static async Task<(int Status, string Text)> PostAsync(ApiApp app, string body)
    {
        var api = new DaprHttpApi(app.Runtime);
        await using var answer = await api.HandleAsync(
            new InProcessApiRequest("POST", "/v1.0/bindings/program", body: new MessageBody(Encoding.UTF8.GetBytes(body))),
            Token
        );
        return (answer.Status, Encoding.UTF8.GetString((await answer.Body.ReadAllAsync(int.MaxValue, Token)).Span));
    }
}

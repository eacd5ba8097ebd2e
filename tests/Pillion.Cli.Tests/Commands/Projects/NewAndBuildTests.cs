using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands.Projects;

/// <summary><c>pillion new</c> and <c>pillion build</c>: every template becomes an app that answers, with whatever toolchains are here.</summary>
public sealed class NewAndBuildTests : IAsyncDisposable
{
    // Compilers on a busy machine; a module with an engine of JavaScript in it takes its time to start, too.
    private static readonly TimeSpan s_buildLimit = TimeSpan.FromMinutes(5);

    private readonly PillionCli _cli = new();

    [Fact]
    public async Task New_WithoutWords_ListsTheTemplates()
    {
        var result = await _cli.RunAsync("new");
        var listed = await _cli.RunAsync("new", "--list");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(result.Output, listed.Output);
        Assert.All(
            ["c-http", "c-cgi", "c-filter", "rust-http", "rust-state", "rust-cgi", "js-http", "js-pubsub", "as-cgi", "as-filter"],
            template => Assert.Contains(template, result.Output, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("c-http", "clang", "wasm-tools")]
    [InlineData("c-cgi", "clang")]
    [InlineData("rust-http", "cargo")]
    [InlineData("rust-cgi", "cargo")]
    [InlineData("js-http", "npm")]
    [InlineData("as-cgi", "npm")]
    public async Task Build_WithoutTheToolchain_NamesAllThatIsMissingAndHowToInstallIt(string template, params string[] programs)
    {
        await _cli.RunAsync("new", template, "orders");

        var result = await _cli.RunWithPathAsync(_cli.Temp.Path, "build", "orders");

        Assert.Equal(126, result.ExitCode);
        Assert.Equal(programs.Length, result.Error.Split('\n').Length - 1);
        Assert.All(programs, program => Assert.Matches($"there is no {program} in PATH\\. It .*(apt install|https://)", result.Error));
    }

    [Theory]
    [InlineData("c-http", "^hello from orders, visit 1\n$")]
    [InlineData("c-cgi", "^hello from orders, at /shop\n$")]
    [InlineData("rust-http", "^hello from orders, visit 1 of /shop\n$")]
    [InlineData("rust-cgi", "^hello from orders, at /shop\n$")]
    [InlineData("js-http", "^hello from orders, visit 1 of /shop\n$")]
    [InlineData("as-cgi", "^hello from orders, at /shop\n$")]
    public async Task Project_NewAndBuilt_Answers(string template, string expected)
    {
        await _cli.RunAsync("new", template, "orders");
        var path = Toolchains.Prepare(template, _cli.Temp.File("orders"));

        var built = await _cli.StartWithPath(path, "build", "orders").WaitForExitAsync(s_buildLimit);
        Assert.True(built.ExitCode == 0, built.Error);
        Assert.Matches("^orders/orders.wasm: [0-9,]+ bytes\n$", built.Output);
        var port = LoopbackPort.Find();
        var app = _cli.Start("run", "-H", LoopbackPort.FindText(), "-p", $"{port}", "orders/orders.wasm");
        await app.WaitForErrorAsync("up and running", s_buildLimit);
        using var http = new HttpClient { Timeout = Wait.Limit };

        Assert.Matches(expected, await http.GetStringAsync($"http://127.0.0.1:{port}/shop", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("c-filter")]
    [InlineData("rust-filter")]
    [InlineData("as-filter")]
    public async Task Filter_NewAndBuilt_StandsInFrontOfTheApi(string template)
    {
        await _cli.RunAsync("new", template, "guard");
        var path = Toolchains.Prepare(template, _cli.Temp.File("guard"));
        var built = await _cli.StartWithPath(path, "build", "guard").WaitForExitAsync(s_buildLimit);
        Assert.True(built.ExitCode == 0, built.Error);
        var port = LoopbackPort.FindText();
        var run = await File.ReadAllTextAsync(_cli.Temp.File("guard/dapr.yaml"), TestContext.Current.CancellationToken);
        _cli.Temp.Write("guard/dapr.yaml", run.Replace("3500", port, StringComparison.Ordinal));

        var app = _cli.Start("run", "-f", "guard");
        await app.WaitForErrorAsync("up and running", s_buildLimit);
        using var http = new HttpClient { Timeout = Wait.Limit };
        var read = await http.GetAsync($"http://127.0.0.1:{port}/v1.0/metadata", TestContext.Current.CancellationToken);
        var deleted = await http.DeleteAsync($"http://127.0.0.1:{port}/v1.0/metadata", TestContext.Current.CancellationToken);

        Assert.Equal((200, 403), ((int)read.StatusCode, (int)deleted.StatusCode));
        Assert.Equal(["guard"], read.Headers.GetValues("x-filtered-by"));
        Assert.Equal("guard lets nothing be deleted\n", await deleted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Build_OfAProjectOfOnesOwn_RunsItsCommandsInOrder()
    {
        Programs.Require("wasm-tools");
        _cli.Temp.Write("app/app.wat", """(module (func (export "answer") (result i32) (i32.const 42)))""");
        _cli.Temp.Write(
            "app/pillion.yaml",
            """
            version: 1
            output: app.wasm
            from: made/by/tool.wasm
            build:
              - run: [mkdir, -p, made/by]
                unless: made
              - run: [wasm-tools, parse, app.wat, -o, made/by/tool.wasm]
            """
        );

        var built = await _cli.RunAsync("build", "app");
        var again = await _cli.RunAsync("build", "app");
        var run = await _cli.RunAsync("wasm", "run", "--invoke", "answer", "app/app.wasm");

        Assert.Equal((0, "> mkdir -p made/by\n> wasm-tools parse app.wat -o made/by/tool.wasm\n"), (built.ExitCode, built.Error));
        Assert.Equal((0, "> wasm-tools parse app.wat -o made/by/tool.wasm\n"), (again.ExitCode, again.Error));
        Assert.Equal("42\n", run.Output);
    }

    [Theory]
    [InlineData("error[E0463]: can't find crate for `std`", "rustup target add wasm32-wasip1 wasm32-wasip2")]
    [InlineData("app.c:3:10: fatal error: 'stdio.h' file not found", "apt install wasi-libc")]
    public async Task Build_ThatFailsForAMissingPart_SaysHowToInstallIt(string words, string advice)
    {
        _cli.Temp.Write(
            "pillion.yaml",
            $"""
            version: 1
            output: app.wasm
            build:
              - run: [sh, -c, 'cat words.txt >&2; exit 7']
              - run: [touch, never]
            """
        );
        _cli.Temp.Write("words.txt", words + "\n");

        var result = await _cli.RunAsync("build");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Contains(advice, result.Error, StringComparison.Ordinal);
        Assert.EndsWith("sh failed with exit code 7\n", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.Temp.File("never")));
    }

    [Fact]
    public async Task Build_OfABrokenProjectFile_NamesEveryLine()
    {
        _cli.Temp.Write("pillion.yaml", "version: 2\noutput: a.wasm\nbuidl: []\nbuild:\n  - run: []\n");

        var result = await _cli.RunAsync("build");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("pillion.yaml:1: version: must be 1, not '2'", result.Error, StringComparison.Ordinal);
        Assert.Contains("pillion.yaml:3: buidl: is not a known key; did you mean 'build'?", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "pillion.yaml:5: build[0].run: must be a list: a program and its arguments",
            result.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Build_ThatMakesNothing_SaysSo()
    {
        _cli.Temp.Write("pillion.yaml", "version: 1\noutput: a.wasm\nbuild:\n  - run: ['true']\n");

        var result = await _cli.RunAsync("build");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its commands succeeded and made no a.wasm, which 'output' names", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "there is no template 'rust-htp'; did you mean 'rust-http'?", "new", "rust-htp", "orders")]
    [InlineData(2, "'Orders' is no name for a project", "new", "c-http", "Orders")]
    [InlineData(2, "what is it to be called? pillion new c-http NAME", "new", "c-http")]
    [InlineData(2, "there is no template 'rust-stat'; did you mean 'rust-state'?", "new", "rust-stat")]
    [InlineData(2, "which template, and what is it to be called?", "new", "c-http", "a", "b")]
    [InlineData(1, "is there already, and is no empty folder", "new", "c-http", "taken")]
    [InlineData(1, "'pillion new' makes projects that have one", "build")]
    public async Task Mistake_SaysWhatWasMeant(int exitCode, string expected, params string[] arguments)
    {
        _cli.Temp.Write("taken/file", "");

        var result = await _cli.RunAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _cli.DisposeAsync();
}

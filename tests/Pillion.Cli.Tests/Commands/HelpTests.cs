using Pillion.Cli.Tests.Testing;

namespace Pillion.Cli.Tests.Commands;

public sealed class HelpTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();

    public ValueTask DisposeAsync() => _cli.DisposeAsync();

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData()]
    public async Task Overview_ListsTheCommands(params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal(0, result.ExitCode);
        Assert.All(
            ["run", "list", "invoke", "publish", "stop", "version"],
            name => Assert.Contains($"  {name} ", result.Output, StringComparison.Ordinal)
        );
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Run_Help_ShowsEveryEffectiveFlagWithinTheWidth()
    {
        var result = await _cli.RunAsync("run", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(
            [
                "-a, --app-id ID",
                "-p, --app-port PORT",
                "-H, --dapr-http-port PORT",
                "-f, --run-file FILE",
                "--allowed-host ORIGIN",
                "--log-as-json",
            ],
            flag => Assert.Contains(flag, result.Output, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("--placement-host-address", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }

    [Theory]
    [InlineData("there is no command 'rnu'; did you mean 'run'?", "rnu")]
    [InlineData("there is no command 'x.wasm'; to run the module: pillion run x.wasm", "x.wasm")]
    [InlineData("there is no flag --app-prt; did you mean '--app-port'?", "run", "--app-prt", "1", "x.wasm")]
    [InlineData("--app-port must be a whole number from -1 to 65535, not 'x'", "run", "--app-port", "x", "x.wasm")]
    [InlineData("'pillion list' takes flags only, not 'x'", "list", "x")]
    [InlineData("--app-id is required", "invoke", "-m", "x")]
    [InlineData("say either --app-id or --run-file", "stop")]
    [InlineData("--run-file and a program to run exclude each other: 'x'", "run", "-f", "dapr.yaml", "x")]
    [InlineData("--memory is for Wasm apps; this one is a process", "run", "--memory", "1Mi", "--", "sh")]
    public async Task Mistake_ExitsWith2AndSaysWhatWasMeant(string expected, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("pillion: " + expected + "\n", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Version_IsPrinted()
    {
        Assert.Matches("^pillion \\d+\\.\\d+\\.\\d+\n$", (await _cli.RunAsync("--version")).Output);
        Assert.Matches("^CLI version: \\S+\nRuntime version: \\S+\n$", (await _cli.RunAsync("version")).Output);
        Assert.Matches(
            "^\\{\"Cli version\":\"[^\"]+\",\"Runtime version\":\"[^\"]+\"\\}\n$",
            (await _cli.RunAsync("version", "-o", "json")).Output
        );
    }
}

using System.Text.RegularExpressions;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Embedding;

/// <summary>The plug-in host does what its README shows, and is as short as it says.</summary>
public sealed partial class PluginHostTests
{
    [Fact]
    public async Task Run_AllPlugins_WritesWhatTheReadmeShows()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("samples/embedding/README.md"), TestContext.Current.CancellationToken);
        var program = Repository.PathOf("artifacts/bin/Embedding/debug/Embedding.dll");

        await using var host = new ChildProcess("dotnet", [program, "Hello from the host!"], Repository.Root);
        var result = await host.WaitForExitAsync();

        Assert.True(result.ExitCode == 0, host.ToString());
        Assert.Equal(Output().Match(readme).Groups["text"].Value, result.Output);
    }

    [Fact]
    public void Source_IsShorterThanFortyLines() =>
        Assert.InRange(File.ReadAllLines(Repository.PathOf("samples/embedding/Program.cs")).Length, 1, 39);

    [GeneratedRegex("\n\n```\n(?<text>.*?)```\n", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Output();
}

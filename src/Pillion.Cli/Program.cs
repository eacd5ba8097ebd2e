using Pillion.Cli.Output;

namespace Pillion.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => Application.RunAsync(arguments, new CliConsole());
}

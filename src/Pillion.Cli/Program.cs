using Pillion.Cli.Output;

namespace Pillion.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        Application.RunAsync(IsCalledDaprd() ? ["daprd", .. arguments] : arguments, new CliConsole());

    /// <summary>A link named <c>daprd</c> is a daprd. .NET tells the name of the file behind a link only, so the system is asked.</summary>
    private static bool IsCalledDaprd() =>
        OperatingSystem.IsLinux() && Path.GetFileName(File.ReadAllText("/proc/self/cmdline").Split('\0')[0]) == "daprd";
}

using Pillion.Cli.Output;

namespace Pillion.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        Application.RunAsync(IsCalledDaprd() ? ["daprd", .. arguments] : arguments, new CliConsole());

    /// <summary>A link named <c>daprd</c> is a daprd. .NET tells the name of the file behind a link only, so the system is asked.</summary>
    private static bool IsCalledDaprd()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        ReadOnlySpan<byte> line = File.ReadAllBytes("/proc/self/cmdline");
        var end = line.IndexOf((byte)0);
        var path = end < 0 ? line : line[..end];
        return path[(path.LastIndexOf((byte)'/') + 1)..].SequenceEqual("daprd"u8);
    }
}

namespace Pillion.Bench.Processes;

/// <summary>
/// Server and load generator get a core each, where there are two and <c>taskset</c>: then the server's core is what is exhausted, and requests
/// a second say what a request costs the server.
/// </summary>
internal static class Cores
{
    /// <summary>The core of servers.</summary>
    public const int Server = 0;

    /// <summary>The core of load generators.</summary>
    public const int Client = 1;

    /// <summary>The command that runs a command on one core; the same command where that cannot be.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) Pin(int core, string program, params IReadOnlyList<string> arguments) =>
        Environment.ProcessorCount > 1 && Tool.Find("taskset") is { } taskset
            ? (taskset, ["--cpu-list", $"{core}", program, .. arguments])
            : (program, arguments);
}

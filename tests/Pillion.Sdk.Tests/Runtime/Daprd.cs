using System.Globalization;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.Runtime;

/// <summary><c>pillion daprd</c>, started as a user would start <c>daprd</c>.</summary>
internal sealed class Daprd : IAsyncDisposable
{
    private Daprd(ChildProcess process, int httpPort, int grpcPort)
    {
        Process = process;
        HttpPort = httpPort;
        GrpcPort = grpcPort;
    }

    public ChildProcess Process { get; }

    public int HttpPort { get; }

    public int GrpcPort { get; }

    /// <summary>What a program of ours finds in its environment: nothing of this machine's user, and this besides.</summary>
    public static Dictionary<string, string> Environment(string folder, IReadOnlyDictionary<string, string> besides)
    {
        var all = PillionProgram.Environment(folder);
        foreach (var (name, value) in besides)
        {
            all[name] = value;
        }

        return all;
    }

    /// <summary>Starts it on free ports and waits until its API is there; it may still wait for its app then.</summary>
    /// <param name="folder">Where it runs, and its user's home.</param>
    /// <param name="environment">What it finds in its environment besides.</param>
    /// <param name="arguments">Its flags but for the ports.</param>
    public static async Task<Daprd> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> arguments
    )
    {
        var all = Environment(folder, environment);
        var (http, grpc) = (LoopbackPort.Find(), LoopbackPort.Find());
        var process = new ChildProcess(
            PillionProgram.Executable,
            [
                "daprd",
                .. arguments,
                .. (string[])["--dapr-http-port", http.ToString(CultureInfo.InvariantCulture)],
                .. (string[])["--dapr-grpc-port", grpc.ToString(CultureInfo.InvariantCulture)],
            ],
            folder,
            all
        );
        try
        {
            await process.WaitForOutputAsync("HTTP server is running on port");
            return new Daprd(process, http, grpc);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

using System.Diagnostics;
using Pillion.Bench.Processes;
using Pillion.Testing;

namespace Pillion.Bench.Api;

/// <summary>The <see cref="BenchApp"/> in a process of its own, on the core of load generators: only the runtime is on the core of servers.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private AppProcess(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The app's port.</summary>
    public int Port { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<AppProcess> StartAsync(CancellationToken cancellationToken)
    {
        var port = LoopbackPort.Find();
        var app = new AppProcess(ServerProcess.StartSelf(Cores.Client, "bench-app", $"{port}"), port);
        using var client = new HttpClient();
        await app._process.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => (await client.GetAsync(app.Uri("/dapr/subscribe"), token)).IsSuccessStatusCode,
            "the app's answer",
            cancellationToken
        );
        return app;
    }

    /// <summary>A path of the app.</summary>
    public Uri Uri(string path) => new($"http://127.0.0.1:{Port}{path}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

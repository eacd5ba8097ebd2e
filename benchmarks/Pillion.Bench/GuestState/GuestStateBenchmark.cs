using System.Diagnostics;
using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.GuestState;

/// <summary>
/// A state get from guests in Pillion's process (a module by Dapr's HTTP API, <c>guests/state-get.c</c>, and a component by its typed import,
/// <c>guests/component-state</c>; timed by the guest) beside the same get over loopback HTTP on one kept-alive connection, from a client that does as
/// little as a client can. In turn; the best of each.
/// </summary>
internal sealed class GuestStateBenchmark : IBenchmark
{
    private const int Gets = 20_000;

    /// <inheritdoc/>
    public string Name => "guest-state";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken) =>
        report.Add(await MeasureAsync(options.Rounds, report, cancellationToken));

    /// <summary>The gets in turn.</summary>
    public static async Task<ResultTable> MeasureAsync(int rounds, Report report, CancellationToken cancellationToken)
    {
        await using var server = await PillionServer.StartWithValueAsync(cancellationToken);
        var (module, component, http) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            report.Progress($"guest-state: round {round + 1} of {rounds}");
            module = Math.Min(module, await MeasureGuestAsync("state-get.wasm", cancellationToken));
            component = Math.Min(component, await MeasureGuestAsync("component-state.wasm", cancellationToken));
            http = Math.Min(http, MeasureHttp(server.StateUri));
        }

        var table = new ResultTable("State get, one after the other", "", "µs per get", "HTTP / guest")
        {
            Note = "The best of all rounds.",
        };
        table.Add("loopback HTTP, kept alive", Report.Number(http), "");
        table.Add("module in process, by Dapr's HTTP API", Report.Number(module), Report.Number(http / module));
        table.Add("component in process, by state.get", Report.Number(component), Report.Number(http / component));
        return table;
    }

    private static async Task<double> MeasureGuestAsync(string guest, CancellationToken cancellationToken)
    {
        await using var process = ServerProcess.Start(
            ServerProcess.PillionCommand,
            [.. PillionServer.RunArguments(LoopbackPort.Find()), Repository.PathOf("benchmarks/guests/" + guest)]
        );
        var said = await process.ReadToEndAsync(cancellationToken);
        return Figures.After(said, "state-get:").Value / 1e3;
    }

    /// <summary>Microseconds per get.</summary>
    private static double MeasureHttp(Uri uri)
    {
        using var client = new KeepAliveClient(uri);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < Gets; i++)
        {
            client.Send();
        }

        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / Gets;
    }
}

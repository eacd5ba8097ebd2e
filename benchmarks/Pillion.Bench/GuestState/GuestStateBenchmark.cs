using System.Diagnostics;
using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.GuestState;

/// <summary>
/// A state get from a guest in Pillion's process (<c>guests/state-get.c</c>, timed by the guest) beside the same get over loopback HTTP on one
/// kept-alive connection, from a client that does as little as a client can. In turn; the best of each.
/// </summary>
internal sealed class GuestStateBenchmark : IBenchmark
{
    private const int Gets = 20_000;

    /// <inheritdoc/>
    public string Name => "guest-state";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await using var server = await PillionServer.StartWithValueAsync(cancellationToken);
        var (guest, http) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"guest-state: round {round + 1} of {options.Rounds}");
            guest = Math.Min(guest, await MeasureGuestAsync(cancellationToken));
            http = Math.Min(http, MeasureHttp(server.StateUri));
        }

        var table = new ResultTable("State get, one after the other", "", "µs per get", "HTTP / guest")
        {
            Note = "The best of all rounds.",
        };
        table.Add("loopback HTTP, kept alive", Report.Number(http), "");
        table.Add("guest in process", Report.Number(guest), Report.Number(http / guest));
        report.Add(table);
    }

    private static async Task<double> MeasureGuestAsync(CancellationToken cancellationToken)
    {
        var module = Repository.PathOf("benchmarks/guests/state-get.wasm");
        await using var process = ServerProcess.Start(
            ServerProcess.PillionCommand,
            [.. PillionServer.RunArguments(LoopbackPort.Find()), module]
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

using System.Diagnostics;
using Google.Protobuf;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;

namespace Pillion.Bench.Api;

/// <summary>
/// Reading and writing a key of the in-memory store, over HTTP and gRPC, beside a bare Kestrel that answers the same bytes, in turn.
/// </summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const int Connections = 32;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    private sealed record Side(string Name, string? Peer, Func<TimeSpan, CancellationToken, Task<LoadResult>> LoadAsync)
    {
        public List<LoadResult> Results { get; } = [];
    }

    /// <inheritdoc/>
    public string Name => "api";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await using var pillion = await PillionServer.StartWithValueAsync(cancellationToken);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(pillion.StateUri, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var port = LoopbackPort.Find();
        await using var http = ServerProcess.StartSelf(
            Cores.Server,
            "bare-kestrel",
            $"{port}",
            answer.Content.Headers.ContentType?.ToString() ?? "",
            body
        );
        var bareUri = new Uri($"http://127.0.0.1:{port}/");
        await http.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => await client.GetStringAsync(bareUri, token) == body,
            "the bare Kestrel's answer",
            cancellationToken
        );
        var grpcPort = LoopbackPort.Find();
        var response = new GetStateResponse { Data = ByteString.CopyFrom(PillionServer.ValueBytes), Etag = "1" };
        await using var grpc = ServerProcess.StartSelf(
            Cores.Server,
            "bare-grpc",
            $"{grpcPort}",
            Convert.ToHexString(response.ToByteArray())
        );

        Side[] sides =
        [
            Http("bare Kestrel, get", null, bareUri, null),
            Http("GET /v1.0/state/{store}/{key}", "bare Kestrel, get", pillion.StateUri, null),
            Http("bare Kestrel, post", null, bareUri, PillionServer.Items),
            Http("POST /v1.0/state/{store}", "bare Kestrel, post", pillion.Uri("/v1.0/state/statestore"), PillionServer.Items),
            Grpc("bare Kestrel, gRPC", null, $"http://127.0.0.1:{grpcPort}", DaprMethods.GetState.Path, s_get),
            Grpc("gRPC GetState", "bare Kestrel, gRPC", pillion.GrpcAddress, DaprMethods.GetState.Path, s_get),
            Grpc("gRPC SaveState", "bare Kestrel, gRPC", pillion.GrpcAddress, DaprMethods.SaveState.Path, s_save),
        ];
        foreach (var side in sides)
        {
            report.Progress($"api: warming up {side.Name}");
            await side.LoadAsync(s_warmUp, cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"api: round {round + 1} of {options.Rounds}");
            foreach (var side in sides)
            {
                side.Results.Add(await side.LoadAsync(s_turn, cancellationToken));
            }
        }

        report.Add(Tabulate(sides, options.Rounds, body.Length));
    }

    private static readonly byte[] s_get = new GetStateRequest { StoreName = "statestore", Key = "bench" }.ToByteArray();

    private static readonly byte[] s_save = new SaveStateRequest
    {
        StoreName = "statestore",
        States =
        {
            new StateItem { Key = "bench", Value = ByteString.CopyFrom(PillionServer.ValueBytes) },
        },
    }.ToByteArray();

    private static Side Http(string name, string? peer, Uri uri, byte[]? body) =>
        new(name, peer, (duration, token) => Load.RunAsync(uri, body, Connections, duration, token));

    private static Side Grpc(string name, string? peer, string address, string path, byte[] message) =>
        new(name, peer, (_, token) => GrpcLoad.RunAsync(address, path, message, token));

    private static ResultTable Tabulate(IReadOnlyList<Side> sides, int rounds, int length)
    {
        var table = new ResultTable(
            $"API: {Connections} connections (HTTP) or calls under way (gRPC), medians of {rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of bare Kestrel"
        )
        {
            Note = $"Value of {length} bytes; load by {Load.Generator}, and by our own client over gRPC.",
        };
        foreach (var side in sides)
        {
            var rate = Rate(side);
            table.Add(
                side.Name,
                Report.Number(rate),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P50))),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P99))),
                side.Peer is null ? "" : $"{rate / Rate(sides.Single(s => s.Name == side.Peer)):P0}"
            );
        }

        return table;
    }

    private static double Rate(Side side) => Statistics.Median(side.Results.Select(r => r.RequestsPerSecond));
}

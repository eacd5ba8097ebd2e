using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Extensions;

/// <summary>
/// Reading a key of the in-memory store over HTTP, with no, one and three http-wasm filters (<c>tests/guests/http-wasm/mark.c</c>) in the <c>httpPipeline</c>, in turn.
/// </summary>
internal static class FilterBenchmark
{
    private const int Connections = 32;
    private static readonly int[] s_counts = [0, 1, 3];
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    private sealed record Side(int Filters, PillionServer Server)
    {
        public List<LoadResult> Results { get; } = [];
    }

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        using var folder = new TempDirectory();
        var sides = new List<Side>();
        try
        {
            foreach (var count in s_counts)
            {
                sides.Add(new Side(count, await StartAsync(folder, count, cancellationToken)));
            }

            foreach (var side in sides)
            {
                report.Progress($"extensions: warming up {side.Filters} filters");
                await LoadAsync(side, s_warmUp, cancellationToken);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                report.Progress($"extensions: round {round + 1} of {options.Rounds}");
                foreach (var side in sides)
                {
                    side.Results.Add(await LoadAsync(side, s_turn, cancellationToken));
                }
            }

            report.Add(Tabulate(sides, options.Rounds));
        }
        finally
        {
            foreach (var side in sides)
            {
                await side.Server.DisposeAsync();
            }
        }
    }

    private static async Task<PillionServer> StartAsync(TempDirectory folder, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return await PillionServer.StartWithValueAsync(cancellationToken);
        }

        var module = Repository.PathOf("tests/guests/http-wasm/mark.wasm");
        for (var i = 0; i < count; i++)
        {
            folder.Write(
                $"{count}/filter{i}.yaml",
                $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: filter{i}}}\n"
                    + $"spec: {{type: middleware.http.wasm, metadata: [{{name: url, value: 'file://{module}'}}]}}\n"
            );
        }

        var handlers = string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{name: filter{i}, type: middleware.http.wasm}}"));
        var configuration = folder.Write(
            $"config{count}.yaml",
            $"apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec: {{httpPipeline: {{handlers: [{handlers}]}}}}\n"
        );
        return await PillionServer.StartWithValueAsync(
            cancellationToken,
            "--resources-path",
            Path.Combine(folder.Path, $"{count}"),
            "--config",
            configuration
        );
    }

    private static Task<LoadResult> LoadAsync(Side side, TimeSpan duration, CancellationToken cancellationToken) =>
        Load.RunAsync(side.Server.StateUri, null, Connections, duration, cancellationToken);

    private static ResultTable Tabulate(IReadOnlyList<Side> sides, int rounds)
    {
        var table = new ResultTable(
            $"HTTP filters: {Connections} connections, medians of {rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of no filter",
            "goal"
        )
        {
            Note = $"GET /v1.0/state/{{store}}/{{key}} of pillion daprd; load by {Load.Generator}.",
        };
        foreach (var side in sides)
        {
            var rate = Rate(side);
            table.Add(
                side.Filters switch
                {
                    0 => "no filter",
                    1 => "1 filter",
                    var count => $"{count} filters",
                },
                Report.Number(rate),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P50))),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P99))),
                side.Filters == 0 ? "" : $"{rate / Rate(sides[0]):P0}",
                side.Filters == 1 ? "60 %" : ""
            );
        }

        return table;
    }

    private static double Rate(Side side) => Statistics.Median(side.Results.Select(r => r.RequestsPerSecond));
}

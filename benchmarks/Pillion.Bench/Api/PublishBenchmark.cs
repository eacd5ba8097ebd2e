using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>
/// Publishing over HTTP to a topic of the in-memory broker that one app is subscribed to: how many events a second it takes, and how long one takes
/// from the publisher's request to the app. Beside it the least there is: a post to the app itself.
/// </summary>
internal sealed class PublishBenchmark : IBenchmark
{
    private const int Events = 5000;
    private const int Rate = 500;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private sealed record Side(string Name, Uri Uri, bool IsEnveloped)
    {
        public List<double> Rates { get; } = [];

        public List<PacedResult> Times { get; } = [];
    }

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await using var app = await AppProcess.StartAsync(cancellationToken);
        await using var pillion = await PillionServer.StartAsync(app.Port, cancellationToken);
        Side[] sides =
        [
            new("post to the app", app.Uri("/events"), IsEnveloped: true),
            new("publish, until the app has it", pillion.Uri("/v1.0/publish/pubsub/bench"), IsEnveloped: false),
        ];
        for (var round = -1; round < options.Rounds; round++)
        {
            report.Progress(round < 0 ? "publish: warming up" : $"publish: round {round + 1} of {options.Rounds}");
            foreach (var side in sides)
            {
                var begin = Stopwatch.GetTimestamp();
                await RunAsync(side, Events, TimeSpan.Zero, app, cancellationToken);
                var rate = Events / Stopwatch.GetElapsedTime(begin).TotalSeconds;
                var times = await RunAsync(side, Rate * 2, TimeSpan.FromSeconds(1.0 / Rate), app, cancellationToken);
                if (round >= 0)
                {
                    side.Rates.Add(rate);
                    side.Times.Add(times);
                }
            }
        }

        var table = new ResultTable(
            $"Publishing: one publisher, one subscriber, medians of {options.Rounds} rounds",
            "",
            "events/s",
            $"p50 µs at {Rate}/s",
            "p99 µs"
        );
        foreach (var side in sides)
        {
            table.Add(
                side.Name,
                Report.Number(Statistics.Median(side.Rates)),
                Report.Number(Statistics.Median(side.Times.Select(t => t.P50))),
                Report.Number(Statistics.Median(side.Times.Select(t => t.P99)))
            );
        }

        report.Add(table);
    }

    /// <summary>Publishes events, each no earlier than its time, and waits until the app has them all.</summary>
    private static async Task<PacedResult> RunAsync(
        Side side,
        int events,
        TimeSpan interval,
        AppProcess app,
        CancellationToken cancellationToken
    )
    {
        using var http = new HttpClient();
        using var never = new ManualResetEventSlim();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < events; i++)
        {
            if (interval * i - Stopwatch.GetElapsedTime(begin) is var wait && wait > TimeSpan.Zero)
            {
                never.Wait(wait, cancellationToken);
            }

            var data = $$"""{"sent":{{Stopwatch.GetTimestamp()}}}""";
            using var content = new StringContent(side.IsEnveloped ? $$"""{"data":{{data}}}""" : data, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(side.Uri, content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        var times = new List<double>();
        while (times.Count < events)
        {
            times.AddRange(await http.GetFromJsonAsync<double[]>(app.Uri("/times"), cancellationToken) ?? []);
            if (Stopwatch.GetElapsedTime(begin) > s_patience)
            {
                throw new BenchException($"of {events} events {times.Count} came to the app within {s_patience.TotalSeconds} s");
            }
        }

        return new PacedResult(events, Statistics.Median(times), Statistics.Percentile(times, 0.99));
    }
}

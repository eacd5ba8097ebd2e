using System.Diagnostics;
using System.Text;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>What a server did under load: requests a second, and the time of one in microseconds.</summary>
internal sealed record LoadResult(double RequestsPerSecond, double P50, double P99);

/// <summary>Keeps a number of connections busy with one request after the other: through wrk, or by itself where there is none.</summary>
internal static class Load
{
    /// <summary>Which generator is used.</summary>
    public static string Generator => Tool.Find("wrk") is null ? "our own client, wrk is absent" : "wrk";

    /// <summary>Loads a server for a time.</summary>
    /// <param name="uri">What is asked for.</param>
    /// <param name="body">What is posted, as JSON; null to get.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="duration">How long.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="BenchException">An answer was no success.</exception>
    public static async Task<LoadResult> RunAsync(
        Uri uri,
        byte[]? body,
        int connections,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        if (Tool.Find("wrk") is not { } wrk)
        {
            return await RunOwnAsync(uri, body, connections, duration);
        }

        if (body is null)
        {
            return await RunWrkAsync(wrk, [], uri, connections, duration, cancellationToken);
        }

        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                script,
                $"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [==[{Encoding.UTF8.GetString(body)}]==]\n",
                cancellationToken
            );
            return await RunWrkAsync(wrk, ["--script", script], uri, connections, duration, cancellationToken);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<LoadResult> RunWrkAsync(
        string wrk,
        IReadOnlyList<string> script,
        Uri uri,
        int connections,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        string[] arguments =
        [
            "--threads",
            "1",
            "--connections",
            $"{connections}",
            "--duration",
            $"{duration.TotalSeconds}s",
            "--latency",
            .. script,
            uri.AbsoluteUri,
        ];
        var (program, pinned) = Cores.Pin(Cores.Client, wrk, arguments);
        var output = await Tool.RunAsync(program, pinned, cancellationToken);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new BenchException($"{uri} did not stand the load:\n{output}");
        }

        return new LoadResult(
            Figures.After(output, "Requests/sec:").Value,
            Microseconds(Figures.After(output, "     50%")),
            Microseconds(Figures.After(output, "     99%"))
        );
    }

    private static double Microseconds((double Value, string Unit) figure) =>
        figure.Unit switch
        {
            "us" => figure.Value,
            "ms" => figure.Value * 1e3,
            "s" => figure.Value * 1e6,
            _ => throw new BenchException($"wrk printed a time in '{figure.Unit}'"),
        };

    private static async Task<LoadResult> RunOwnAsync(Uri uri, byte[]? body, int connections, TimeSpan duration)
    {
        var begin = Stopwatch.GetTimestamp();
        var clients = Enumerable
            .Range(0, connections)
            .Select(_ =>
                Task.Factory.StartNew(
                    () =>
                    {
                        using var client = new KeepAliveClient(uri, body);
                        var times = new List<double>();
                        while (Stopwatch.GetElapsedTime(begin) < duration)
                        {
                            var sent = Stopwatch.GetTimestamp();
                            client.Send();
                            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
                        }

                        return times;
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            );
        var all = (await Task.WhenAll(clients)).SelectMany(t => t).ToArray();
        return new LoadResult(
            all.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds,
            Statistics.Median(all),
            Statistics.Percentile(all, 0.99)
        );
    }
}

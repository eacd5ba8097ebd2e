using System.Diagnostics;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>The times of requests in microseconds.</summary>
internal sealed record PacedResult(int Requests, double P50, double P99);

/// <summary>Sends requests at a fixed rate, whatever the answers take, over several connections that each keep their own schedule.</summary>
internal static class PacedLoad
{
    private const int Connections = 16;

    /// <summary>Posts a body at a rate for a time.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="body">Makes the body of each request.</param>
    /// <param name="rate">Requests a second, all connections together.</param>
    /// <param name="duration">How long.</param>
    /// <exception cref="BenchException">An answer was no success, or the rate was not kept.</exception>
    public static async Task<PacedResult> RunAsync(Uri uri, byte[] body, int rate, TimeSpan duration)
    {
        var begin = Stopwatch.GetTimestamp();
        var count = (int)(rate * duration.TotalSeconds / Connections);
        var times = await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(connection =>
                    Task.Factory.StartNew(
                        () => Send(uri, body, count, begin, connection, rate),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
        var took = Stopwatch.GetElapsedTime(begin);
        if (took > duration * 1.1)
        {
            throw new BenchException($"{uri} did not stand {rate} requests/s: what was to take {duration} took {took}");
        }

        double[] all = [.. times.SelectMany(t => t)];
        return new PacedResult(all.Length, Statistics.Median(all), Statistics.Percentile(all, 0.99));
    }

    private static double[] Send(Uri uri, byte[] body, int count, long begin, int connection, int rate)
    {
        using var client = new KeepAliveClient(uri, body);
        using var never = new ManualResetEventSlim();
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((i * Connections + connection) / (double)rate);
            if (due - Stopwatch.GetElapsedTime(begin) is var wait && wait > TimeSpan.Zero)
            {
                never.Wait(wait);
            }

            var sent = Stopwatch.GetTimestamp();
            client.Send();
            times[i] = Clock.MicrosecondsSince(sent);
        }

        return times;
    }
}

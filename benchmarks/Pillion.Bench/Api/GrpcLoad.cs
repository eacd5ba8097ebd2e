using System.Diagnostics;
using System.Globalization;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Grpc;
using Pillion.Grpc.Client;

namespace Pillion.Bench.Api;

/// <summary>Keeps a number of calls of gRPC under way, one after the other each, over our own client with messages that are bytes already.</summary>
internal static class GrpcLoad
{
    private const int Calls = 32;
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(3);

    /// <summary>How many calls are under way at once.</summary>
    public static int Concurrency => Calls;

    /// <summary>Loads a server from a process of its own, on the core of load generators.</summary>
    /// <param name="address">The server, <c>http://127.0.0.1:50001</c>.</param>
    /// <param name="path">The method, <c>/package.Service/Method</c>.</param>
    /// <param name="message">The request.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public static async Task<LoadResult> RunAsync(
        string address,
        string path,
        ReadOnlyMemory<byte> message,
        CancellationToken cancellationToken
    )
    {
        var (program, arguments) = Cores.Pin(
            Cores.Client,
            Environment.ProcessPath!,
            "grpc-load",
            address,
            path,
            Convert.ToHexString(message.Span)
        );
        var output = await Tool.RunAsync(program, arguments, cancellationToken);
        return new LoadResult(Figures.After(output, "rate").Value, Figures.After(output, "p50").Value, Figures.After(output, "p99").Value);
    }

    /// <summary>The process: warms up for one turn, measures the next and prints it.</summary>
    public static async Task RunAsync(string address, string path, ReadOnlyMemory<byte> message, TextWriter output)
    {
        using var channel = new GrpcChannel(address);
        var method = GrpcMethod.Raw(path, GrpcMethodKind.Unary);
        await LoadAsync(channel, method, message);
        var (times, seconds) = await LoadAsync(channel, method, message);
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"rate {times.Count / seconds}\np50 {Statistics.Median(times)}\np99 {Statistics.Percentile(times, 0.99)}"
            )
        );
    }

    private static async Task<(List<double> Times, double Seconds)> LoadAsync(
        GrpcChannel channel,
        GrpcMethod<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> method,
        ReadOnlyMemory<byte> message
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => CallAsync(channel, method, message, begin)));
        return ([.. times.SelectMany(t => t)], Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static async Task<List<double>> CallAsync(
        GrpcChannel channel,
        GrpcMethod<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> method,
        ReadOnlyMemory<byte> message,
        long begin
    )
    {
        var times = new List<double>();
        while (Stopwatch.GetElapsedTime(begin) < s_duration)
        {
            var sent = Stopwatch.GetTimestamp();
            await channel.UnaryAsync(method, message);
            times.Add(Clock.MicrosecondsSince(sent));
        }

        return times;
    }
}

using System.Diagnostics;
using System.Net;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Start;

/// <summary>
/// How fast modules start (<see cref="ModuleStarts"/>), what many instances cost (<see cref="LiveInstances"/>), and how fast the runtime does:
/// from the start of the process to the first 204 of <c>/v1.0/healthz</c>, and to the first grayscale image of the image pipeline: with nothing
/// on disk that an earlier start could have left, and again with what it left.
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const string Photo = "../shared/data/food.jpg";
    private const int GrayscalePort = 9005; // in the sample's dapr.yaml, as are these:
    private static readonly int[] s_samplePorts = [8080, GrayscalePort, 9007];
    private static readonly byte[] s_pngSignature = [0x89, .. "PNG\r\n\x1a\n"u8];

    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await ModuleStarts.RunAsync(options, report, cancellationToken);
        LiveInstances.Run(options, report);
        var rows = new List<(string What, List<double> Times)>();
        async Task Measure(string what, Func<Task<TimeSpan>> start)
        {
            report.Progress($"start: {what}");
            var times = new List<double>();
            for (var round = 0; round < options.Rounds; round++)
            {
                times.Add((await start()).TotalMilliseconds);
            }

            rows.Add((what, times));
        }

        await Measure("first 204 of /v1.0/healthz", () => StartHealthyAsync(cancellationToken));
        var photo = Repository.PathOf(Photo);
        if (File.Exists(photo))
        {
            var bytes = await File.ReadAllBytesAsync(photo, cancellationToken);
            var sample = Repository.ScratchPathOf("image-pipeline");
            var address = new Uri("about:blank");
            await Measure(
                "first grayscale image, first start",
                () => StartToImageAsync(sample, address = Renew(sample), bytes, cancellationToken)
            );
            await Measure("first grayscale image, started again", () => StartToImageAsync(sample, address, bytes, cancellationToken));
        }

        var table = new ResultTable("Start: milliseconds from the start of the process", "to the …", "least", "median", "starts")
        {
            Note = File.Exists(photo) ? null : $"Absent: the grayscale image ({Photo} is not there).",
        };
        foreach (var (what, times) in rows)
        {
            table.Add(what, Report.Number(times.Min()), Report.Number(Statistics.Median(times)), $"{times.Count}");
        }

        report.Add(table);
    }

    private static async Task<TimeSpan> StartHealthyAsync(CancellationToken cancellationToken)
    {
        var port = LoopbackPort.Find();
        using var client = new HttpClient();
        var begin = Stopwatch.GetTimestamp();
        await using var process = ServerProcess.Start(
            ServerProcess.PillionCommand,
            [.. PillionServer.RunArguments(port), "--", "sleep", "infinity"]
        );
        return await process.WaitAsync(
            begin,
            async token => (await client.GetAsync($"http://127.0.0.1:{port}/v1.0/healthz", token)).StatusCode == HttpStatusCode.NoContent,
            "status 204 of /v1.0/healthz",
            cancellationToken
        );
    }

    private static async Task<TimeSpan> StartToImageAsync(string sample, Uri address, byte[] photo, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var begin = Stopwatch.GetTimestamp();
        await using var process = ServerProcess.Start(
            ServerProcess.PillionCommand,
            ["run", "-f", Path.Combine(sample, "dapr.yaml")],
            workingDirectory: sample
        );
        return await process.WaitAsync(
            begin,
            async token =>
            {
                using var body = new ByteArrayContent(photo);
                using var answer = await client.PostAsync(address, body, token);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    return false; // it listens, but is not ready
                }

                var image = await answer.Content.ReadAsByteArrayAsync(token);
                return answer.IsSuccessStatusCode && image.AsSpan().StartsWith(s_pngSignature)
                    ? true
                    : throw new BenchException($"{address} answered {(int)answer.StatusCode} and {image.Length} bytes, no PNG");
            },
            $"an image from {address}",
            cancellationToken
        );
    }

    /// <summary>Copies the sample as it is in the repository, without state or cache, to ports that are free.</summary>
    /// <returns>Where the copy turns images gray.</returns>
    private static Uri Renew(string folder)
    {
        var source = Repository.PathOf("samples/image-pipeline");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] needed = [".yaml", ".json", ".wasm", ".gitignore"];
        foreach (
            var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(f => needed.Contains(Path.GetExtension(f)))
        )
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var template = Path.Combine(folder, "dapr.yaml");
        var ports = s_samplePorts.ToDictionary(port => port, _ => LoopbackPort.Find());
        var text = ports.Aggregate(
            File.ReadAllText(template),
            (yaml, p) => yaml.Replace($"appPort: {p.Key}", $"appPort: {p.Value}", StringComparison.Ordinal)
        );
        File.WriteAllText(template, text);
        return new Uri($"http://127.0.0.1:{ports[GrayscalePort]}/grayscale");
    }
}

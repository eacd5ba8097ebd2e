using System.Diagnostics;
using System.Net;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Start;

/// <summary>
/// From the start of the process to the first 204 of <c>/v1.0/healthz</c>, and to the first grayscale image of the image pipeline: with nothing
/// on disk that an earlier start could have left, and again with what it left.
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const string Photo = "../shared/data/food.jpg";
    private const string GrayscaleAddress = "http://127.0.0.1:9005/grayscale"; // in the sample's dapr.yaml
    private static readonly byte[] s_pngSignature = [0x89, .. "PNG\r\n\x1a\n"u8];

    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
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
            await Measure("first grayscale image, first start", () => StartToImageAsync(Renew(sample), bytes, cancellationToken));
            await Measure("first grayscale image, started again", () => StartToImageAsync(sample, bytes, cancellationToken));
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
        var port = ServerProcess.FreePort();
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

    private static async Task<TimeSpan> StartToImageAsync(string sample, byte[] photo, CancellationToken cancellationToken)
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
                using var answer = await client.PostAsync(GrayscaleAddress, body, token);
                var image = await answer.Content.ReadAsByteArrayAsync(token);
                return answer.IsSuccessStatusCode && image.AsSpan().StartsWith(s_pngSignature)
                    ? true
                    : throw new BenchException($"{GrayscaleAddress} answered {(int)answer.StatusCode} and {image.Length} bytes, no PNG");
            },
            $"an image from {GrayscaleAddress}",
            cancellationToken
        );
    }

    /// <summary>A copy of the sample as it is in the repository: no state, no cache.</summary>
    private static string Renew(string folder)
    {
        var source = Repository.PathOf("samples/image-pipeline");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] needed = [".yaml", ".json", ".wasm", ".gitkeep", ".gitignore"];
        foreach (
            var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(f => needed.Contains(Path.GetExtension(f)))
        )
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }
}

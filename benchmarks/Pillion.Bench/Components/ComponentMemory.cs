using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Components;

/// <summary>What components take of a process's memory: as apps that nobody asks, as requests that wait, and a thousand different ones together.</summary>
internal static class ComponentMemory
{
    private const int Apps = 1000;
    private const int WaitingRequests = 200;
    private const string Answer = "hello from C\n";

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(5);

    /// <summary>Starts processes with one app, with a thousand, and with one that is asked much at once.</summary>
    public static async Task<ResultTable> MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        report.Progress("http: memory of one app");
        var (one, _) = await MeasureAppsAsync(1, cancellationToken);
        report.Progress($"http: memory of {Apps} apps");
        var (many, start) = await MeasureAppsAsync(Apps, cancellationToken);
        report.Progress($"http: memory of {WaitingRequests} requests that wait");
        var request = await MeasureRequestAsync(cancellationToken);
        var table = new ResultTable("Components: memory in RAM", "", "")
        {
            Note =
                $"The component in C with another text for each app; each app has answered, {s_settling.TotalSeconds:F0} s ago. "
                + "A request that waits has its instance, its thread and its connection.",
        };
        table.Add($"a process with {Apps:N0} different components, MB", Report.Number(many / 1e6));
        table.Add("its start until all have answered, s", Report.Number(start.TotalSeconds));
        table.Add("a process with one, MB", Report.Number(one / 1e6));
        table.Add("an app that nobody asks, KB", Report.Number((many - one) / (Apps - 1) / 1e3));
        table.Add("a request that waits, KB", Report.Number(request / 1e3));
        return table;
    }

    private static async Task<(double Bytes, TimeSpan Start)> MeasureAppsAsync(int count, CancellationToken cancellationToken)
    {
        using var folder = new TempDirectory();
        var (configuration, uris) = WriteApps(folder, count);
        var begin = Stopwatch.GetTimestamp();
        await using var pillion = ServerProcess.Start(ServerProcess.PillionCommand, ["run", "-f", configuration], folder.Path);
        using var client = new HttpClient { DefaultRequestHeaders = { ConnectionClose = true } };
        for (var i = 0; i < count; i++)
        {
            var (uri, answer) = (uris[i], AnswerOf(i));
            await pillion.WaitAsync(
                Stopwatch.GetTimestamp(),
                async token => await client.GetStringAsync(uri, token) == answer,
                $"the answer of app {i}",
                cancellationToken
            );
        }

        var start = Stopwatch.GetElapsedTime(begin);
        await Task.Delay(s_settling, TimeProvider.System, cancellationToken);
        return (pillion.ResidentBytes, start);
    }

    /// <summary>Components that differ in what they answer, an app for each.</summary>
    private static (string Configuration, Uri[] Uris) WriteApps(TempDirectory folder, int count)
    {
        var component = File.ReadAllBytes(Repository.PathOf("tests/guests/components/hello.wasm"));
        var at = component.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Answer));
        if (at < 0)
        {
            throw new BenchException($"hello.wasm has no text {Answer.TrimEnd()} to be replaced");
        }

        var uris = new Uri[count];
        var configuration = new StringBuilder("version: 1\napps:\n");
        for (var i = 0; i < count; i++)
        {
            var port = LoopbackPort.Find();
            uris[i] = new Uri($"http://127.0.0.1:{port}/");
            Encoding.UTF8.GetBytes(AnswerOf(i), component.AsSpan(at, Answer.Length));
            File.WriteAllBytes(folder.File($"app{i}.wasm"), component);
            configuration.Append($"  - appID: app{i}\n    appPort: {port}\n    command: [\"app{i}.wasm\"]\n");
        }

        return (folder.Write("dapr.yaml", configuration.ToString()), uris);
    }

    // As long as the text in whose place it is.
    private static string AnswerOf(int app) => $"hello, {app:D5}\n";

    /// <summary>Bytes of a request whose guest waits for the rest of its body, and has sent back the first of it.</summary>
    private static async Task<double> MeasureRequestAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempDirectory();
        var port = LoopbackPort.Find();
        var configuration = folder.Write(
            "dapr.yaml",
            $$"""
            version: 1
            apps:
              - appID: probe
                appPort: {{port}}
                command: ["{{Repository.PathOf("tests/guests/components/probe.wasm")}}"]
                wasm: { limits: { instances: {{2 * WaitingRequests}} } }
            """
        );
        await using var pillion = ServerProcess.Start(ServerProcess.PillionCommand, ["run", "-f", configuration], folder.Path);
        using var client = new HttpClient();
        await pillion.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => (await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/count"), token)).Length > 0,
            "the answer of the app",
            cancellationToken
        );
        var sockets = new List<Socket>();
        try
        {
            // The first ones make what others have from then on.
            await OpenAsync(sockets, 8, port, cancellationToken);
            await Task.Delay(s_settling, TimeProvider.System, cancellationToken);
            var before = pillion.ResidentBytes;
            await OpenAsync(sockets, WaitingRequests, port, cancellationToken);
            await Task.Delay(s_settling, TimeProvider.System, cancellationToken);
            return (pillion.ResidentBytes - before) / (double)WaitingRequests;
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    private static async Task OpenAsync(List<Socket> sockets, int count, int port, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await socket.SendAsync(
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"u8.ToArray(),
                cancellationToken
            );
            for (var received = 0; buffer.AsSpan(0, received).IndexOf("half"u8) < 0; )
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(received), cancellationToken);
                received += read > 0 ? read : throw new BenchException("a connection was closed in the middle of an answer");
            }
        }
    }
}

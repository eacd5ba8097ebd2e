using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

public sealed class DaprdJobTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task Kill_WhileJobsAreScheduledAndDeleted_LosesNothingThatWasAcknowledged()
    {
        var (daprd, jobs) = await StartAsync();
        var kept = new ConcurrentBag<string>();
        var deleted = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAsync(writer), Cancel)).ToList();

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        daprd.Signal(Signals.Kill);
        await Task.WhenAll(writers);
        await daprd.WaitForExitAsync();
        (_, jobs) = await StartAsync();

        foreach (var name in kept)
        {
            Assert.Contains($"\"name\":\"{name}\"", await _http.GetStringAsync(jobs + name, Cancel), StringComparison.Ordinal);
        }

        foreach (var name in deleted)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await _http.GetAsync(jobs + name, Cancel)).StatusCode);
        }

        async Task WriteAsync(int writer)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var name = $"{writer}-{i}";
                    using var body = new StringContent("""{"schedule":"@every 1h","data":{"a":1}}""", Encoding.UTF8, "application/json");
                    (await _http.PostAsync(jobs + name, body, Cancel)).EnsureSuccessStatusCode();
                    if (i % 3 == 0)
                    {
                        (await _http.DeleteAsync(jobs + name, Cancel)).EnsureSuccessStatusCode();
                        deleted.Add(name);
                    }
                    else
                    {
                        kept.Add(name);
                    }

                    if (kept.Count >= 100)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
            {
                // Killed.
            }
        }
    }

    private async Task<(ChildProcess Daprd, string Jobs)> StartAsync()
    {
        var port = LoopbackPort.FindText();
        var daprd = _cli.Start("daprd", "--app-id", "orders", "--dapr-http-port", port, "--dapr-grpc-port", LoopbackPort.FindText());
        await daprd.WaitForOutputAsync("dapr initialized");
        return (daprd, $"http://127.0.0.1:{port}/v1.0/jobs/");
    }
}

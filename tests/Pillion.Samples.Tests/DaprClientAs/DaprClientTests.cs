using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pillion.Samples.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Samples.Tests.DaprClientAs;

/// <summary>samples/dapr-client-as, run as its README says.</summary>
public sealed partial class DaprClientTests : IDisposable
{
    private static readonly string s_module = Repository.PathOf("samples/dapr-client-as/dapr-client.wasm");

    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Run_PrintsWhatItsReadmeShows()
    {
        var result = await RunAsync();

        Assert.Equal(result with { ExitCode = 0, Error = "" }, result);
        Assert.Equal(OutputInReadme(), WithDefaultPort(result.Output));
        Assert.EndsWith("Test successfully!\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OverTheStateOfAnEarlierRun_Succeeds()
    {
        for (var run = 1; run <= 2; run++)
        {
            var result = await RunAsync();

            Assert.Equal(result with { ExitCode = 0, Error = "" }, result);
        }
    }

    [Fact]
    public async Task Run_HostNotAllowed_ReportsCode7()
    {
        var result = await RunAsync("--allowed-host", "none");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "Testing Dapr API ....\nPOST http://127.0.0.1:3500/v1.0/state/statestore -> error code 7: destination not allowed\n",
            WithDefaultPort(result.Output)
        );
        Assert.Equal("Test failed: saving greeting: error code 7: destination not allowed\n", result.Error);
    }

    /// <summary>The kernel is the witness: in the whole process nobody connects anywhere, let alone to port 3500.</summary>
    [Fact]
    public async Task Run_ItsDaprAddress_IsReachedWithoutATcpConnection()
    {
        var (output, connections) = await TraceAsync("http://127.0.0.1:3500");

        Assert.Equal(OutputInReadme(), output);
        Assert.Empty(connections);
    }

    /// <summary>Somebody else's address is reached by TCP, and the witness of the test above sees it.</summary>
    [Fact]
    public async Task Run_AnotherAddress_IsReachedByATcpConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var accepting = RefuseAsync(listener);

        var (output, connections) = await TraceAsync("http://" + address, "--allowed-host", "http://" + address);

        await Wait.ForAsync(accepting, "a connection to " + address);
        Assert.Contains($"POST http://{address}/v1.0/state/statestore -> 418", output, StringComparison.Ordinal);
        Assert.NotEmpty(connections);
        Assert.All(connections, line => Assert.Contains($"_port=htons({address.Split(':')[1]})", line, StringComparison.Ordinal));
    }

    /// <summary>Runs the sample; again when somebody took port 3500 after pillion had seen that it was free.</summary>
    private async Task<ProcessResult> RunAsync(params string[] flags)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            await using var process = PillionProgram.Start(_temp.Path, ["run", .. flags, s_module]);
            var result = await process.WaitForExitAsync();
            if (attempt == Attempts || !result.Error.Contains("in use", StringComparison.Ordinal))
            {
                return result;
            }
        }
    }

    /// <summary>Runs the sample under strace; gives the calls by which it connected to IPv4 and IPv6 addresses.</summary>
    private async Task<(string Output, List<string> Connections)> TraceAsync(string daprEndpoint, params string[] flags)
    {
        var trace = _temp.File("connections");
        var port = LoopbackPort.FindText();
        await using var process = new ChildProcess(
            RequiredProgram.Find("strace"),
            [
                .. (string[])["-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg", "-e", "signal=none", "-o", trace],
                .. (string[])[PillionProgram.Executable, "run", "--dapr-http-port", port, "-e", "DAPR_HTTP_ENDPOINT=" + daprEndpoint],
                .. flags,
                s_module,
            ],
            _temp.Path,
            PillionProgram.Environment(_temp.Path)
        );
        var result = await process.WaitForExitAsync();
        Assert.True(File.Exists(trace) && result.Output.Length > 0, process.ToString());
        var calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        return (result.Output, [.. calls.Where(line => line.Contains("AF_INET", StringComparison.Ordinal))]);
    }

    /// <summary>Answers every request of one connection with 418.</summary>
    private static async Task RefuseAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        Assert.True(await stream.ReadAsync(new byte[4096]) > 0);
        await stream.WriteAsync("HTTP/1.1 418 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
    }

    /// <summary>The block of the README that follows the command.</summary>
    private static string OutputInReadme()
    {
        var readme = File.ReadAllText(Repository.PathOf("samples/dapr-client-as/README.md"));
        return readme.Split("```\n")[2];
    }

    /// <summary>Where 3500 is taken, the sample is served on another port, and says so.</summary>
    private static string WithDefaultPort(string output) => Port().Replace(output, "http://127.0.0.1:3500/");

    [GeneratedRegex("http://127[.]0[.]0[.]1:[0-9]+/", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}

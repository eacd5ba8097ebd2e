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
        await using var process = PillionProgram.Start(_temp.Path, "run", s_module);

        var exitCode = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, process.ToString());
        Assert.Equal(OutputInReadme(), WithDefaultPort(process.Output));
        Assert.EndsWith("Test successfully!\n", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Twice_FindsItsStateAgain()
    {
        for (var run = 1; run <= 2; run++)
        {
            await using var process = PillionProgram.Start(_temp.Path, "run", s_module);

            Assert.True(await process.WaitForExitAsync() == 0, $"run {run}\n{process}");
        }
    }

    [Fact]
    public async Task Run_HostNotAllowed_ReportsCode7()
    {
        await using var process = PillionProgram.Start(_temp.Path, "run", "--allowed-host", "none", s_module);

        var exitCode = await process.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "Testing Dapr API ....\nPOST http://127.0.0.1:3500/v1.0/state/statestore -> error code 7: destination not allowed\n",
            WithDefaultPort(process.Output)
        );
        Assert.Equal("Test failed: saving greeting: error code 7: destination not allowed\n", process.Error);
    }

    /// <summary>The kernel is the witness: in the whole process nobody connects anywhere, let alone to port 3500.</summary>
    [Fact]
    public async Task Run_ItsDaprAddress_IsReachedWithoutATcpConnection()
    {
        var (process, connections) = await TraceAsync("http://127.0.0.1:3500");
        await using var _ = process;

        Assert.Contains("POST http://127.0.0.1:3500/v1.0/state/statestore -> 204", process.Output, StringComparison.Ordinal);
        Assert.EndsWith("Test successfully!\n", process.Output, StringComparison.Ordinal);
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

        var (process, connections) = await TraceAsync("http://" + address, "--allowed-host", "http://" + address);
        await using var _ = process;

        await Wait.ForAsync(accepting, "a connection to " + address);
        Assert.Contains($"POST http://{address}/v1.0/state/statestore -> 418", process.Output, StringComparison.Ordinal);
        Assert.NotEmpty(connections);
        Assert.All(connections, line => Assert.Contains($"_port=htons({address.Split(':')[1]})", line, StringComparison.Ordinal));
    }

    /// <summary>Runs the sample under strace; gives the calls by which it connected to IPv4 and IPv6 addresses.</summary>
    private async Task<(ChildProcess Process, List<string> Connections)> TraceAsync(string daprEndpoint, params string[] flags)
    {
        var trace = _temp.File("connections");
        var port = Ports.FindFree(1)[0].ToString(CultureInfo.InvariantCulture);
        var process = new ChildProcess(
            RequiredProgram.Find("strace"),
            [
                .. (string[])["-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg", "-e", "signal=none", "-o", trace],
                .. (string[])[PillionProgram.Path, "run", "--dapr-http-port", port, "-e", "DAPR_HTTP_ENDPOINT=" + daprEndpoint],
                .. flags,
                s_module,
            ],
            _temp.Path,
            PillionProgram.Environment(_temp.Path)
        );
        await process.WaitForExitAsync();
        Assert.True(File.Exists(trace) && process.Output.Length > 0, process.ToString());
        var calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        return (process, [.. calls.Where(line => line.Contains("AF_INET", StringComparison.Ordinal))]);
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

using System.Net.Sockets;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>
/// A real server on a free port of loopback, with data in a temporary folder. It can be stopped, killed and started again on the same port
/// and data, and is gone with its folder after the test, even if the test's process is killed. <c>eng/install-servers</c> installs them all.
/// </summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan s_handshakeLimit = TimeSpan.FromSeconds(2);

    /// <summary>RabbitMQ needs seconds on an idle machine; ours is busy.</summary>
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(90);

    private readonly TempDirectory _directory = new();
    private GuardedProcess? _process;
    private bool _hasStartedOnce;

    /// <summary>Where it listens: <c>127.0.0.1</c>.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on; it stays the same after the first <see cref="StartAsync"/>.</summary>
    public int Port { get; private set; } = LoopbackPort.Find();

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Address => $"{Host}:{Port}";

    /// <summary>Whether its program runs.</summary>
    public bool IsRunning => _process is { HasEnded: false };

    /// <summary>The last lines it wrote to its standard output and error.</summary>
    public string Output => _process?.Output ?? "(it was not started)";

    /// <summary>The server's name for messages.</summary>
    protected abstract string Name { get; }

    /// <summary>The signal that asks it to end without waiting for its clients.</summary>
    protected virtual string StopSignal => "TERM";

    /// <summary>Whether children of a killed server keep the next one from starting until they have noticed that they are alone.</summary>
    protected virtual bool LeavesChildren => false;

    /// <summary>What it finds in its environment besides what the test has there.</summary>
    protected virtual IReadOnlyDictionary<string, string>? ServerEnvironment => null;

    /// <summary>The folder of its data.</summary>
    protected string Data => _directory.File("data");

    /// <summary>
    /// Starts it and waits until it answers; the first time, makes its data folder. Where it is not installed the running test is skipped; on CI,
    /// where nothing may be skipped for lack of servers, it fails.
    /// </summary>
    /// <exception cref="InvalidOperationException">It runs already, or it ended; the message has its last words.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task StartAsync()
    {
        if (FindProgram() is null)
        {
            var reason = $"temporary, until it is installed: {Name} is missing; run eng/install-servers";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }

        if (IsRunning)
        {
            throw new InvalidOperationException($"{Name} on port {Port} runs already");
        }

        if (_hasStartedOnce)
        {
            await StartAgainAsync();
            return;
        }

        Directory.CreateDirectory(Data);
        await UnprivilegedUser.OwnAsync(_directory.Path);
        await PrepareAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsync();
                break;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                // Most likely somebody else took the port since it was looked up.
                Port = LoopbackPort.Find();
            }
        }

        _hasStartedOnce = true;
        await OnFirstStartAsync();
    }

    /// <summary>Asks it to end and waits until it has.</summary>
    public Task StopAsync() => EndAsync(StopSignal);

    /// <summary>Kills it and everything it started with SIGKILL, as a crash would.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Ends it and starts it again, on the same port and data.</summary>
    /// <param name="kill">With SIGKILL, as a crash would, instead of asking it to end.</param>
    public async Task RestartAsync(bool kill = false)
    {
        await (kill ? KillAsync() : StopAsync());
        await StartAsync();
    }

    /// <summary>Stops its program where it stands (SIGSTOP): connections stay open and nobody answers.</summary>
    public Task FreezeAsync() => Running.SignalAsync("STOP");

    /// <summary>Lets a frozen program go on (SIGCONT).</summary>
    public Task ThawAsync() => Running.SignalAsync("CONT");

    /// <summary>Kills it and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await DisposeCoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Kills it and deletes its folder.</summary>
    protected virtual async ValueTask DisposeCoreAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _directory.Dispose();
    }

    /// <summary>The path of the server's program; null when it is not installed.</summary>
    protected abstract string? FindProgram();

    /// <summary>Makes the data folder, before the first start.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The program and its arguments, for the present port. Called for every start; may write configuration files.</summary>
    protected abstract IReadOnlyList<string> Command();

    /// <summary>Says hello on a new connection; whether the server is ready for clients.</summary>
    protected abstract Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken);

    /// <summary>Sets up what only a running server can, once.</summary>
    protected virtual Task OnFirstStartAsync() => Task.CompletedTask;

    /// <summary>The path of a file beside the data folder.</summary>
    protected string FileOf(string name) => _directory.File(name);

    /// <summary>Writes a file beside the data folder and gives its path.</summary>
    protected string WriteFile(string name, string text) => _directory.Write(name, text);

    /// <summary>Runs a program to its end, as the user that the server runs as.</summary>
    protected Task RunToolAsync(params IEnumerable<string> command) =>
        GuardedProcess.RunAsync(UnprivilegedUser.Run(command), _directory.Path, ServerEnvironment);

    /// <summary>Starts another program that the server needs beside it. The caller disposes it.</summary>
    private protected GuardedProcess StartHelper(params IEnumerable<string> command) =>
        GuardedProcess.Start(UnprivilegedUser.Run(command), _directory.Path, FileOf("helper.log"), ServerEnvironment);

    private GuardedProcess Running =>
        _process is { HasEnded: false } running ? running : throw new InvalidOperationException($"{Name} on port {Port} does not run");

    private async Task RunAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var command = Command();
        await UnprivilegedUser.OwnAsync(_directory.Path);
        _process = GuardedProcess.Start(UnprivilegedUser.Run(command), _directory.Path, FileOf("output.log"), ServerEnvironment);
        await WaitUntilReadyAsync(_process);
    }

    private async Task StartAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsync();
                return;
            }
            catch (InvalidOperationException) when (LeavesChildren && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private async Task EndAsync(string signal)
    {
        // Once: by the time the signal is known to be sent, it may have ended.
        var running = Running;
        await running.SignalAsync(signal);
        await running.WaitForEndAsync();
    }

    private async Task WaitUntilReadyAsync(GuardedProcess process)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (process.HasEnded)
            {
                throw new InvalidOperationException($"{Name} on port {Port} ended before it answered. It wrote\n{process.Output}");
            }

            if (TimeProvider.System.GetElapsedTime(started) > s_startLimit)
            {
                var output = process.Output;
                await process.DisposeAsync();
                throw new TimeoutException(
                    $"waited {s_startLimit.TotalSeconds:0}s in vain for {Name} on port {Port} to answer. It wrote\n{output}"
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var limit = new CancellationTokenSource(s_handshakeLimit, TimeProvider.System);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port, limit.Token);
            return await IsReadyAsync(client.GetStream(), limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or HttpRequestException)
        {
            return false;
        }
    }
}

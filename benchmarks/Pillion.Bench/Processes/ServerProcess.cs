using System.Diagnostics;
using System.Text;

namespace Pillion.Bench.Processes;

/// <summary>A server process of this benchmark (the <c>pillion</c> command, or a bare Kestrel), from its start to its kill.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The <c>pillion</c> command, built for release.</summary>
    public static string PillionCommand
    {
        get
        {
            var command = Repository.PathOf("artifacts/bin/Pillion.Cli/release/pillion");
            return File.Exists(command)
                ? command
                : throw new BenchException($"{command} is missing: build it with dotnet build -c Release src/Pillion.Cli, or run ./bench");
        }
    }

    /// <summary>Starts a process; it may not listen yet.</summary>
    public static ServerProcess Start(string program, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? Repository.Root,
        };
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Starts this program as one side of a comparison, on a core.</summary>
    public static ServerProcess StartSelf(int core, params IReadOnlyList<string> arguments)
    {
        var (program, pinned) = Cores.Pin(core, Environment.ProcessPath!, arguments);
        return Start(program, pinned);
    }

    /// <summary>Asks until <paramref name="isReady"/> answers true; a refused connection is asked again at once.</summary>
    /// <returns>The time since <paramref name="begin"/>, a <see cref="Stopwatch"/> timestamp.</returns>
    /// <exception cref="BenchException">The process ended or did not become ready in a minute; the message holds what it said.</exception>
    public async Task<TimeSpan> WaitAsync(
        long begin,
        Func<CancellationToken, Task<bool>> isReady,
        string awaited,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                if (await isReady(cancellationToken))
                {
                    return Stopwatch.GetElapsedTime(begin);
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // not listening yet
            }
            catch (HttpRequestException e)
            {
                throw new BenchException($"the server ended with code {_process.ExitCode} before {awaited}:\n{Said}", e);
            }

            if (Stopwatch.GetElapsedTime(begin) > s_patience)
            {
                throw new BenchException($"a minute has passed without {awaited}; the server said:\n{Said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The memory of the process that is in RAM, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The time that processors have spent on the process.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Waits for the end of the process and answers all that it said.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(s_patience, cancellationToken);
        return Said;
    }

    /// <summary>Kills the process and its children.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.Append(line.Data).Append('\n');
        }
    }
}

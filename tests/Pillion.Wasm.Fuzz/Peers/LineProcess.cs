using System.Diagnostics;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>A process that answers each line on its input by one on its output; started when first asked, and again when it died.</summary>
internal sealed class LineProcess(string name, string program, string[] arguments, TimeSpan patience, int questionsPerStart) : IDisposable
{
    // From the end of its output to the end of the process; writing a crash report takes a while.
    private static readonly TimeSpan s_dying = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(200);

    private readonly List<string> _errors = [];
    private Process? _process;
    private int _asked;

    /// <summary>How often it died or had to be ended.</summary>
    public int Failures { get; private set; }

    /// <summary>Asks a question.</summary>
    /// <exception cref="PeerFailedException">The process died or took too long; the next question starts a new one.</exception>
    public string Ask(string question)
    {
        if (_process is null || _asked++ >= questionsPerStart)
        {
            Stop();
            Start();
        }

        var process = _process!;
        string? line = null;
        var exchange = new Thread(() => line = Exchange(process, question)) { IsBackground = true };
        exchange.Start();
        var answered = WaitFor(exchange);
        if (answered && line is not null)
        {
            return line;
        }

        Failures++;
        var exited = process.WaitForExit(answered ? s_dying : TimeSpan.Zero);
        var what = exited ? $"died with exit code {process.ExitCode}" : $"took longer than {patience.TotalSeconds} s";
        Stop();
        lock (_errors)
        {
            throw new PeerFailedException($"{name} {what}\n{string.Join('\n', _errors)}", timedOut: !answered);
        }
    }

    public void Dispose() => Stop();

    /// <summary>Waits in steps: time in which this process was stopped too, be it by a suspended machine, is one step, however long.</summary>
    private bool WaitFor(Thread exchange)
    {
        for (var waited = TimeSpan.Zero; waited < patience; waited += s_step)
        {
            if (exchange.Join(s_step))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>Null if the process is gone.</returns>
    private static string? Exchange(Process process, string question)
    {
        try
        {
            process.StandardInput.WriteLine(question);
            process.StandardInput.Flush();
            return process.StandardOutput.ReadLine();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe broke, or the process was given up on while it was asked.
            return null;
        }
    }

    private void Start()
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // So that a module that asks for too much fails here, and not the machine.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        _errors.Clear();
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                // The stack trace of an overflow has no end.
                if (_errors.Count < 200 && line.Data is { } text)
                {
                    _errors.Add(text);
                }
            }
        };
        _process.BeginErrorReadLine();
        _asked = 1;
    }

    private void Stop()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process?.Dispose();
        _process = null;
    }
}

/// <summary>A process that was asked died, or did not answer in time.</summary>
internal sealed class PeerFailedException(string message, bool timedOut) : Exception(message)
{
    public bool TimedOut { get; } = timedOut;
}

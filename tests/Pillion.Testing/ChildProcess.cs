using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Pillion.Testing;

/// <summary>A program that runs beside the test: its output can be waited for, it can be sent signals, and it does not outlive the test.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Asks to end (POSIX number).</summary>
    public const int Terminate = 15;

    /// <summary>Ends at once.</summary>
    public const int Kill = 9;

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    /// <summary>Completes when something more was written; then another one takes its place. Read and replaced with the lock held.</summary>
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a program with nothing on its standard input.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder to run it in.</param>
    /// <param name="environment">What it finds in its environment besides what the test has there.</param>
    public ChildProcess(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        _commandLine = string.Join(' ', start.ArgumentList.Prepend(Path.GetFileName(program)));
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    /// <summary>What it has written to standard output until now.</summary>
    public string Output => TextOf(_output);

    /// <summary>What it has written to standard error until now.</summary>
    public string Error => TextOf(_error);

    /// <summary>Sends a signal.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public void Signal(int signal)
    {
        if (kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"'{_commandLine}' was to get signal {signal} but has ended.\n{this}");
        }
    }

    /// <summary>Waits until standard output or error holds a text.</summary>
    /// <returns>Whether it does; false when the program ended without having written it.</returns>
    /// <exception cref="TimeoutException">It did not within <see cref="Wait.Limit"/>.</exception>
    public async Task<bool> WaitForTextAsync(string text)
    {
        var limit = Task.Delay(Wait.Limit, TimeProvider.System);
        while (true)
        {
            Task written;
            lock (_lock)
            {
                if (Holds(_output, text) || Holds(_error, text))
                {
                    return true;
                }

                if (_reading.IsCompleted)
                {
                    return false;
                }

                written = _written.Task;
            }

            if (await Task.WhenAny(written, _reading, limit) == limit)
            {
                throw new TimeoutException($"waited {Wait.Limit.TotalSeconds:0}s in vain for '{text}' from '{_commandLine}'.\n{this}");
            }
        }
    }

    /// <summary>Waits until it has ended and everything it wrote is here.</summary>
    /// <returns>Its exit code; 128 and the signal's number when a signal ended it.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await Wait.ForAsync(_process.WaitForExitAsync(), $"the end of '{_commandLine}', which wrote\n{this}");
        await Wait.ForAsync(_reading, $"the end of what '{_commandLine}' writes (does a program it started still run?)");
        return _process.ExitCode;
    }

    /// <summary>What it has written until now.</summary>
    public override string ToString() => $"--- standard output\n{Output}--- standard error\n{Error}";

    /// <summary>Ends it and what it started, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var count)
        {
            TaskCompletionSource written;
            lock (_lock)
            {
                into.Append(buffer, 0, count);
                written = _written;
                _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            written.SetResult();
        }
    }

    private string TextOf(StringBuilder builder)
    {
        lock (_lock)
        {
            return builder.ToString();
        }
    }

    private static bool Holds(StringBuilder builder, string text) => builder.ToString().Contains(text, StringComparison.Ordinal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Pillion.Testing;

/// <summary>A program that runs beside the test: its output can be waited for, it can be sent signals, and it does not outlive the test.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>SIGTERM: asks to end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL: ends at once.</summary>
    public const int Kill = 9;

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    /// <summary>Completes when something more was written; then another one takes its place. Read and replaced with the lock held.</summary>
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder to run it in.</param>
    /// <param name="environment">What it finds in its environment besides what the test has there.</param>
    /// <param name="input">What is on its standard input; a few lines at most.</param>
    public ChildProcess(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string>? environment = null,
        string input = ""
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
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

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

    /// <summary>Waits until standard output holds a text.</summary>
    /// <exception cref="InvalidOperationException">It ended without having written it.</exception>
    /// <exception cref="TimeoutException">It has not written it within <see cref="Wait.Limit"/>.</exception>
    public Task WaitForOutputAsync(string text) => WaitForAsync(_output, text, Wait.Limit);

    /// <summary>Waits until standard error holds a text; fails as <see cref="WaitForOutputAsync"/> does.</summary>
    /// <param name="limit">How long it may take, instead of <see cref="Wait.Limit"/>.</param>
    public Task WaitForErrorAsync(string text, TimeSpan? limit = null) => WaitForAsync(_error, text, limit ?? Wait.Limit);

    /// <summary>Waits until it has ended and everything it wrote is here.</summary>
    /// <param name="limit">How long it may take, instead of <see cref="Wait.Limit"/>.</param>
    public async Task<ProcessResult> WaitForExitAsync(TimeSpan? limit = null)
    {
        await Wait.ForAsync(_process.WaitForExitAsync(), $"the end of '{_commandLine}', which wrote\n{this}", limit);
        await Wait.ForAsync(_reading, $"the end of what '{_commandLine}' writes (does a program it started still run?)");
        return new ProcessResult(_process.ExitCode, Output, Error);
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

    private async Task WaitForAsync(StringBuilder where, string text, TimeSpan longest)
    {
        var limit = Task.Delay(longest, TimeProvider.System);
        while (true)
        {
            Task written;
            lock (_lock)
            {
                if (where.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                if (_reading.IsCompleted)
                {
                    throw new InvalidOperationException($"'{_commandLine}' ended without writing '{text}'.\n{this}");
                }

                written = _written.Task;
            }

            if (await Task.WhenAny(written, _reading, limit) == limit)
            {
                throw new TimeoutException($"waited {longest.TotalSeconds:0}s in vain for '{text}' from '{_commandLine}'.\n{this}");
            }
        }
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

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error);

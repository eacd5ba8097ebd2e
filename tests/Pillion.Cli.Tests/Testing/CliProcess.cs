using System.Diagnostics;
using System.Text;
using Pillion.Host.Processes;

namespace Pillion.Cli.Tests.Testing;

/// <summary>A running <c>pillion</c> whose output can be waited for.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private readonly List<(StringBuilder Where, string Text, TaskCompletionSource Seen)> _awaited = [];

    public CliProcess(string[] arguments, string folder)
    {
        _commandLine = "pillion " + string.Join(' ', arguments);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "pillion"), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder;
        start.Environment["PILLION_RUNTIME_DIR"] = Path.Combine(folder, "run");
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(typeof(object).Assembly.Location, "../../../.."));
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Assert.True(Signals.Send(_process.Id, signal), $"{_commandLine} has ended already:\n{this}");

    /// <summary>Waits until standard output holds the text.</summary>
    public Task WaitForOutputAsync(string text) => WaitForAsync(_output, text);

    /// <summary>Waits until standard error holds the text.</summary>
    public Task WaitForErrorAsync(string text) => WaitForAsync(_error, text);

    /// <summary>Waits for the end.</summary>
    public async Task<CliResult> WaitAsync()
    {
        try
        {
            await _process
                .WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(s_patience, TestContext.Current.CancellationToken);
            await _reading.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The end of '{_commandLine}' was awaited.\n{this}");
        }

        return new CliResult(_process.ExitCode, Output, Error);
    }

    public override string ToString() => $"--- standard output\n{Output}--- standard error\n{Error}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Twice, so that what it started goes with it.
            Signals.Send(_process.Id, Signals.Terminate);
            Signals.Send(_process.Id, Signals.Terminate);
            await _process.WaitForExitAsync().WaitAsync(s_patience);
        }

        _process.Dispose();
    }

    private async Task WaitForAsync(StringBuilder where, string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (where.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            _awaited.Add((where, text, seen));
        }

        var first = await Task.WhenAny(
            seen.Task,
            _reading,
            Task.Delay(s_patience, TimeProvider.System, TestContext.Current.CancellationToken)
        );
        Assert.True(
            first == seen.Task || Text(where).Contains(text, StringComparison.Ordinal),
            $"'{text}' was awaited from '{_commandLine}'.\n{this}"
        );
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_awaited)
            {
                into.Append(buffer, 0, read);
                foreach (
                    var (_, _, seen) in _awaited.Where(a => a.Where == into && into.ToString().Contains(a.Text, StringComparison.Ordinal))
                )
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    private string Text(StringBuilder builder)
    {
        lock (_awaited)
        {
            return builder.ToString();
        }
    }
}

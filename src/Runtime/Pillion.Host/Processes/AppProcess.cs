using System.ComponentModel;
using System.Diagnostics;
using Pillion.Host.Configuration;

namespace Pillion.Host.Processes;

/// <summary>
/// An app that is a process beside us. It leads a session of its own where <c>setsid</c> exists, so that a signal reaches everything it
/// started and the terminal's Ctrl-C reaches it only through us, once.
/// </summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly string? s_setsid = ((string[])["/usr/bin/setsid", "/bin/setsid"]).FirstOrDefault(File.Exists);

    private readonly Process _process;
    private readonly bool _leadsGroup;
    private readonly Task _output;

    private AppProcess(Process process, bool leadsGroup, Action<ReadOnlyMemory<byte>> onLine)
    {
        _process = process;
        Id = process.Id;
        _leadsGroup = leadsGroup;
        process.StandardInput.Close();
        _output = Task.WhenAll(
            LineReader.ReadAsync(process.StandardOutput.BaseStream, onLine),
            LineReader.ReadAsync(process.StandardError.BaseStream, onLine)
        );
        Completion = WaitAsync();
    }

    /// <summary>The process's id.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code when the process has ended and its output was read.</summary>
    public Task<int> Completion { get; }

    /// <summary>Starts the program.</summary>
    /// <param name="command">Program and arguments. A program with a slash is relative to the folder, any other is searched in PATH.</param>
    /// <param name="folder">The folder it runs in.</param>
    /// <param name="environment">Variables besides our own; these win.</param>
    /// <param name="onLine">Called for each line of its output and error output, from two threads.</param>
    /// <exception cref="ConfigurationException">The program cannot be started.</exception>
    public static AppProcess Start(
        IReadOnlyList<string> command,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Action<ReadOnlyMemory<byte>> onLine
    )
    {
        var program =
            Find(command[0], folder) ?? throw new ConfigurationException("", $"cannot run '{command[0]}': there is no such program");
        var start = new ProcessStartInfo(s_setsid ?? program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (s_setsid is not null)
        {
            start.ArgumentList.Add(program);
        }

        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new AppProcess(Process.Start(start)!, s_setsid is not null, onLine);
        }
        catch (Win32Exception e)
        {
            throw new ConfigurationException("", $"cannot run '{command[0]}': {e.Message}");
        }
    }

    /// <summary>Passes a signal on to the process and what it started; nothing once it has ended, since its id may be another's by then.</summary>
    public void Signal(int signal)
    {
        if (!Completion.IsCompleted && (!_leadsGroup || !Signals.SendToGroup(Id, signal)))
        {
            Signals.Send(Id, signal);
        }
    }

    /// <summary>Asks the process to end, and ends it when it has not by the time the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        if (Completion.IsCompleted)
        {
            return;
        }

        Signal(Signals.Terminate);
        try
        {
            await Completion.WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            Signal(Signals.Kill);
            await Completion;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Signal(Signals.Kill);
        await Completion;
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // What it left running may hold the pipes open for ever; its own last lines are in them already.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System));
        return _process.ExitCode;
    }

    private static string? Find(string program, string folder)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = PathResolver.Resolve(folder, program);
            return File.Exists(path) ? path : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (
            OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0
        );
}

using System.Diagnostics;

namespace Pillion.Testing.Servers.Processes;

/// <summary>
/// A program that cannot outlive the test, not even when the test's process is killed: a shell beside it holds the other end of a pipe
/// and ends the program, everything it started and its folder when the pipe closes. The shell is in a session of its own, or a signal to the test's whole
/// process group (Ctrl-C, <c>timeout</c>) would end it before it could. (PR_SET_PDEATHSIG would not do: it looks at the
/// thread that started a process, and threads of .NET's pool come and go.)
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    /// <summary>
    /// $1: the folder to delete when the test dies; $2: the file that gets the output; then the program. It leads a session of its own, so that one
    /// signal reaches all it started. Signals arrive by name on standard input and are said again on standard output when they are sent: SIGKILL, SIGSTOP and
    /// SIGCONT go to all of them, others to the program alone. When the pipe closes, deleting the folder must not be cut off by the end of the program, hence the trap.
    /// It ends when all of them have: the program may be a script, and what it started may hold the port a moment longer. So may threads of a process whose first
    /// one has ended, which makes it look like a zombie.
    /// </summary>
    private const string Guard = """
        lives() {
          for stat in /proc/[0-9]*/stat; do
            read -r line < "$stat" || continue
            set -- ${line##*) } # state, parent, group … threads
            [ "$3" = "$program" ] && { [ "$1" != Z ] || [ "${18}" -gt 1 ]; } && return 0
          done
          return 1
        }
        folder=$1 log=$2
        shift 2
        exec 3<&0
        setsid "$@" 3<&- < /dev/null >> "$log" 2>&1 &
        program=$!
        exec 2> /dev/null
        (
          while read -r signal <&3; do
            case "$signal" in KILL | STOP | CONT) target="-$program" ;; *) target=$program ;; esac
            kill -s "$signal" -- "$target"
            echo "$signal"
          done
          trap '' TERM
          kill -s KILL -- "-$program"
          rm -rf -- "$folder"
        ) &
        guard=$!
        exec 3<&-
        wait "$program"
        code=$?
        kill -s KILL -- "-$program"
        while lives; do sleep 0.01; done
        kill "$guard"
        exit "$code"
        """;

    private readonly Process _process;
    private readonly string _log;
    private readonly string _name;
    private bool _isDisposed;

    private GuardedProcess(Process process, string log, string name)
    {
        _process = process;
        _log = log;
        _name = name;
    }

    /// <summary>Whether the program has ended.</summary>
    public bool HasEnded => _isDisposed || _process.HasExited;

    /// <summary>The end of what it has written, for messages.</summary>
    public string Output => File.Exists(_log) ? LastLines(File.ReadAllLines(_log)) : "(it wrote nothing)";

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">What is deleted if the test's process dies.</param>
    /// <param name="log">The file to append its output to.</param>
    /// <param name="environment">What it finds in its environment besides what the test has there.</param>
    public static GuardedProcess Start(
        IReadOnlyList<string> command,
        string folder,
        string log,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo("setsid", GuardArguments(folder, log, command))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new GuardedProcess(Process.Start(start)!, log, string.Join(' ', command));
    }

    /// <summary>What <c>setsid</c> is told to run: the guard of a program.</summary>
    internal static IReadOnlyList<string> GuardArguments(string folder, string log, IReadOnlyList<string> command) =>
        ["/bin/sh", "-c", Guard, "guard", folder, log, .. command];

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0; the message has its output.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var log = Path.Combine(folder, Path.GetFileName(command[0]) + "-" + Guid.NewGuid().ToString("n") + ".log");
        await using var program = Start(command, folder, log, environment);
        await program.WaitForEndAsync();
        if (program._process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program._name}' ended with {program._process.ExitCode}:\n{program.Output}");
        }
    }

    /// <summary>Sends a signal, if it still runs, and waits until it is sent.</summary>
    /// <param name="signal">Its name: <c>TERM</c>, <c>INT</c>, <c>KILL</c>, <c>STOP</c>, <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        try
        {
            await _process.StandardInput.WriteAsync(signal + "\n");
            await _process.StandardInput.FlushAsync();
            // Null when it ended of it.
            await Wait.ForAsync(_process.StandardOutput.ReadLineAsync(), $"signal {signal} being sent to '{_name}'");
        }
        catch (IOException) when (_process.HasExited)
        {
            // It ended in the meantime.
        }
    }

    /// <summary>Waits for its end.</summary>
    public Task WaitForEndAsync() =>
        Wait.ForAsync(_process.WaitForExitAsync(), $"the end of '{_name}', which wrote\n{Output}", TimeSpan.FromSeconds(60));

    /// <summary>Ends it and everything it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await SignalAsync("KILL");
            await WaitForEndAsync();
        }

        _isDisposed = true;
        _process.Dispose();
    }

    private static string LastLines(string[] lines) => string.Join('\n', lines.TakeLast(40));
}

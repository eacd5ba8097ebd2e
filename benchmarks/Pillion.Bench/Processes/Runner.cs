using System.Diagnostics;
using System.Globalization;

namespace Pillion.Bench.Processes;

/// <summary>
/// A process that runs the exports of a module on demand and times them itself: it answers the line protocol of
/// <c>kernels/command.c</c>. All engines are measured through it, so their turns can be interleaved.
/// </summary>
internal sealed class Runner : IAsyncDisposable
{
    private readonly Process _process;

    private Runner(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    /// <summary>What it is called in tables.</summary>
    public string Name { get; }

    /// <summary>Starts the process; its standard error is ours.</summary>
    public static Runner Start(string name, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new Runner(name, Process.Start(start)!);
    }

    /// <summary>Calls an export <paramref name="times"/> times with <paramref name="n"/>.</summary>
    /// <exception cref="BenchException">The process is gone, or does not answer as the protocol says.</exception>
    public async Task<Answer> AskAsync(string export, uint n, int times, CancellationToken cancellationToken)
    {
        string? line;
        try
        {
            await _process.StandardInput.WriteAsync($"{export} {n} {times}\n".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new BenchException($"{Name} is gone; its last words are above", e);
        }

        return line?.Split(' ') is ["ok", var checksum, .. var elapsed]
            ? new Answer(
                ulong.Parse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                [.. elapsed.Select(e => double.Parse(e, CultureInfo.InvariantCulture))]
            )
            : throw new BenchException($"{Name}, asked for {export} {n}, answered {line ?? "nothing and ended"}");
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception e) when (e is TimeoutException or IOException) // it does not read, or is gone
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>What a runner says of one request: the result of the last call, and the time each call took.</summary>
internal sealed record Answer(ulong Checksum, IReadOnlyList<double> Nanoseconds);

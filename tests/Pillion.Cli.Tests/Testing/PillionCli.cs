using Pillion.Testing;

namespace Pillion.Cli.Tests.Testing;

/// <summary>The built executable in a folder, home and runtime folder of its own.</summary>
internal sealed class PillionCli : IAsyncDisposable
{
    private readonly List<CliProcess> _processes = [];

    public TempDirectory Temp { get; } = new();

    /// <summary>Starts <c>pillion</c> with the arguments.</summary>
    public CliProcess Start(params string[] arguments)
    {
        var process = new CliProcess(arguments, Temp.Path);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>pillion</c> to its end.</summary>
    public async Task<CliResult> RunAsync(params string[] arguments) => await Start(arguments).WaitAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Temp.Dispose();
    }
}

/// <summary>How a process ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);

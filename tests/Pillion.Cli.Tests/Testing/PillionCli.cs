using Pillion.Testing;

namespace Pillion.Cli.Tests.Testing;

/// <summary>The built executable in a folder, home and runtime folder of its own.</summary>
internal sealed class PillionCli : IAsyncDisposable
{
    private readonly List<ChildProcess> _processes = [];

    public TempDirectory Temp { get; } = new();

    /// <summary>Starts <c>pillion</c> with the arguments.</summary>
    public ChildProcess Start(params string[] arguments)
    {
        var process = PillionProgram.Start(Temp.Path, arguments);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>pillion</c> to its end, with a text on its standard input.</summary>
    public async Task<ProcessResult> RunWithInputAsync(string input, params string[] arguments)
    {
        var process = new ChildProcess(PillionProgram.Executable, arguments, Temp.Path, PillionProgram.Environment(Temp.Path), input);
        _processes.Add(process);
        return await process.WaitForExitAsync();
    }

    /// <summary>Starts <c>pillion</c> with another PATH than the test's.</summary>
    public ChildProcess StartWithPath(string path, params string[] arguments)
    {
        var environment = PillionProgram.Environment(Temp.Path);
        environment["PATH"] = path;
        var process = new ChildProcess(PillionProgram.Executable, arguments, Temp.Path, environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>pillion</c> to its end with another PATH than the test's.</summary>
    public async Task<ProcessResult> RunWithPathAsync(string path, params string[] arguments) =>
        await StartWithPath(path, arguments).WaitForExitAsync();

    /// <summary>Runs <c>pillion</c> to its end.</summary>
    public async Task<ProcessResult> RunAsync(params string[] arguments) => await Start(arguments).WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Temp.Dispose();
    }
}

using System.Diagnostics;
using Pillion.Cli.Output;
using Pillion.Host.Projects;

namespace Pillion.Cli.Commands.Projects;

/// <summary>One command of a build, while it runs: what it says goes to standard error, and what that means is said behind it.</summary>
internal sealed class StepRun(BuildStep step, string folder, CliConsole console)
{
    private readonly HashSet<string> _advice = [];

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync()
    {
        var start = new ProcessStartInfo(Toolchain.Find(step.Command[0], folder)!, step.Command.Skip(1))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await Task.WhenAll(ForwardAsync(process.StandardOutput), ForwardAsync(process.StandardError));
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            foreach (var advice in _advice)
            {
                console.Error(advice);
            }
        }

        return process.ExitCode;
    }

    private async Task ForwardAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            console.Say(line);
            if (Toolchain.AdviceOn(line) is { } advice)
            {
                lock (_advice)
                {
                    _advice.Add(advice);
                }
            }
        }
    }
}

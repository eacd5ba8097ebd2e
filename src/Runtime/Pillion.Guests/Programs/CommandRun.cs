using Pillion.Wasi.Stdio;

namespace Pillion.Guests.Programs;

/// <summary>One run of a program on streams of the host, from <c>_start</c> to its exit code.</summary>
internal sealed class CommandRun(GuestProgram program, Stream input, Stream output, Stream error)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await program.Gate.EnterAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        try
        {
            return await program.Threads.RunAsync(chain =>
                chain.Run(program.Gate, program.Limits.StackBytes, () => Run(cancellationToken))
            );
        }
        finally
        {
            program.Gate.Leave();
        }
    }

    private int Run(CancellationToken cancellationToken)
    {
        string[] arguments = [program.Module.Name, .. program.Options.Arguments];
        var run = new GuestRun(
            arguments,
            [.. program.Options.Settings.Environment],
            WasiInput.FromStream(input),
            WasiOutput.ToStream(output),
            WasiOutput.ToStream(error)
        );
        try
        {
            return program.Run(run, program.Limits.Timeout ?? Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            output.Flush();
            error.Flush();
        }
    }
}

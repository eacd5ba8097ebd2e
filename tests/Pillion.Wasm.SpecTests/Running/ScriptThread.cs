namespace Pillion.Wasm.SpecTests.Running;

/// <summary>Runs a script on a thread with a stack of known size, so that recursion in guests meets the engine's limit and not the test runner's.</summary>
internal static class ScriptThread
{
    private const int StackBytes = 16 << 20;

    /// <summary>Long enough for the slowest file on a busy machine; a guest that never ends must not hang the run.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <param name="line">The line of the command that is running, for a report about one that does not end.</param>
    public static async Task<Outcome> RunAsync(Func<Outcome> run, Func<int> line)
    {
        var done = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    done.SetResult(run());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            StackBytes
        )
        {
            IsBackground = true,
        };
        thread.Start();
        try
        {
            return await done.Task.WaitAsync(s_patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The command on line {line()} has not ended after {s_patience}.", e);
        }
    }
}

namespace Pillion.Components.Wasm.Calls;

/// <summary>
/// Decides where a component's calls run: on the caller's thread, which costs nothing, while they are short; on a thread of their own when they may wait, when
/// recent ones took long, or when the threads that guests may use are taken.
/// </summary>
internal sealed class GuestCaller(WasmComponentHost host)
{
    /// <summary>A call that takes longer is not short, in milliseconds.</summary>
    private const long ShortCall = 20;

    private volatile bool _isSlow;

    /// <summary>Runs a call into a guest.</summary>
    /// <param name="function">The call; it is synchronous.</param>
    /// <param name="state">What it is given.</param>
    /// <param name="mayWait">Whether its host functions may have to wait for something outside of this process.</param>
    public ValueTask<TResult> RunAsync<TState, TResult>(Func<TState, TResult> function, TState state, bool mayWait)
    {
        if (mayWait)
        {
            // How long it waits says nothing of the guest.
            return new ValueTask<TResult>(host.Threads.RunAsync(() => function(state)));
        }

        if (_isSlow || !host.InlineCalls.TryEnter())
        {
            return new ValueTask<TResult>(host.Threads.RunAsync(() => RunTimed(function, state)));
        }

        try
        {
            return new ValueTask<TResult>(RunTimed(function, state));
        }
        finally
        {
            host.InlineCalls.Leave();
        }
    }

    private TResult RunTimed<TState, TResult>(Func<TState, TResult> function, TState state)
    {
        var begun = Environment.TickCount64;
        try
        {
            return function(state);
        }
        finally
        {
            // Written only when it changes: every processor that runs calls reads it.
            var isSlow = Environment.TickCount64 - begun > ShortCall;
            if (isSlow != _isSlow)
            {
                _isSlow = isSlow;
            }
        }
    }
}

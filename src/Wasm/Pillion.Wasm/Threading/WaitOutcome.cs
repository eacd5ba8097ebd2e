namespace Pillion.Wasm.Threading;

/// <summary>What <c>memory.atomic.wait32</c> and <c>wait64</c> answer (proposal "threads", "Wait").</summary>
internal enum WaitOutcome
{
    /// <summary>Another thread notified the address.</summary>
    Woken = 0,

    /// <summary>The value was not the expected one, so that there was no wait.</summary>
    NotEqual = 1,

    TimedOut = 2,
}

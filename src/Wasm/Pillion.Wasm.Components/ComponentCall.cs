using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>The call of one of the host's asynchronous functions that begins on the current thread.</summary>
public static class ComponentCall
{
    /// <summary>
    /// Cancelled when the guest gives up the call (<c>subtask.cancel</c>): its result is dropped then. To be asked for before the function first
    /// awaits something; of no call, or one that cannot be given up, never cancelled.
    /// </summary>
    public static CancellationToken CancellationToken => CallCancellation.CurrentToken;
}

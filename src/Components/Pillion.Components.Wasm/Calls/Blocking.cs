using Pillion.Wasm;

namespace Pillion.Components.Wasm.Calls;

/// <summary>Waiting in a host function for what the host does asynchronously.</summary>
internal static class Blocking
{
    /// <summary>The result, at once if it is there already.</summary>
    /// <exception cref="WasmTrapException">The wait was cancelled: the guest is to stop.</exception>
    public static T WaitOrTrap<T>(ValueTask<T> task)
    {
        try
        {
#pragma warning disable VSTHRD002 // Guest code is synchronous; calls that may wait run on threads of their own (GuestCaller).
            return task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (OperationCanceledException)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }
}

using Pillion.Wasm;

namespace Pillion.Guests.Threads;

/// <summary>Waiting on a guest thread for what the host does asynchronously. The one place where Pillion blocks on a task.</summary>
internal static class GuestBlocking
{
    /// <summary>For host functions: the result, at once if it is there already.</summary>
    /// <exception cref="WasmTrapException">The wait was cancelled: the guest is to stop.</exception>
    public static T WaitOrTrap<T>(ValueTask<T> task)
    {
        try
        {
#pragma warning disable VSTHRD002 // Guest code is synchronous, and this thread is the guest's own: nothing else waits for it.
            if (task.IsCompletedSuccessfully)
            {
                return task.Result;
            }

            if (!task.IsCompleted)
            {
                GuestChain.Current?.Waiting?.Invoke();
            }

            return task.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (OperationCanceledException)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    /// <summary>For host functions without a result.</summary>
    /// <exception cref="WasmTrapException">The wait was cancelled: the guest is to stop.</exception>
    public static void WaitOrTrap(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            WaitOrTrap(CompletionAsync(task));
        }

        static async ValueTask<bool> CompletionAsync(ValueTask task)
        {
            await task;
            return true;
        }
    }

    /// <summary>For what lies between two guests.</summary>
    public static void Wait(Task task)
    {
        if (!task.IsCompleted)
        {
            GuestChain.Current?.Waiting?.Invoke();
        }

#pragma warning disable VSTHRD002 // As above.
        task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}

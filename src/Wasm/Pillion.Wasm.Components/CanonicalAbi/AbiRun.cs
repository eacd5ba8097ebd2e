using System.Runtime.CompilerServices;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>
/// A call of the host's as one run of the guest, from lowering to post-return: the core calls in it are nested ones, which cost less, and
/// memory that is read is not freed meanwhile, whoever disposes of the instance.
/// </summary>
internal static class AbiRun
{
    // What Boundary.Enter returns for calls that are nested in others is anything but this.
    private const nint Outermost = 0;
    private const nint NotEntered = 1;

    // Where tasks may be running on another thread, it is the instance that is entered first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Enter(AbiContext context) =>
        context.CoreInstance is { } instance && !context.Instance.HasTasks ? Boundary.Enter(instance) : NotEntered;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(AbiContext context, nint entered)
    {
        if (entered == Outermost)
        {
            Boundary.Leave(context.CoreInstance!, entered);
        }
    }

    /// <summary>Notes that a guest did not return: whatever stopped it, what it left cannot be trusted. An exception filter.</summary>
    /// <returns>Whether <see cref="EndInterrupted"/> is needed; else the exception goes on uncaught.</returns>
    public static bool Fail(AbiContext context, Exception exception, nint entered)
    {
        context.Instance.Fail();
        return entered == Outermost && exception is WasmTrapException { Kind: TrapKind.Interrupted };
    }

    /// <summary>The interruption has ended the outermost call, which it was for.</summary>
    public static void EndInterrupted(AbiContext context, Exception exception, nint entered) =>
        Boundary.Fail(context.CoreInstance!, entered, exception);
}

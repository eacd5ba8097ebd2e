using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Pillion.Wasm.Execution;

/// <summary>
/// What happens where the host calls a guest: the instance begins and ends to run, and what comes out of it is translated. The only
/// place that does either. Called by the thunks of <see cref="ExportThunks"/>.
/// </summary>
internal static unsafe class Boundary
{
    // Exceptions on their way through guests; the values mean nothing.
    private static readonly ConditionalWeakTable<Exception, object> s_hostFaults = [];

    /// <summary>Prepares a call.</summary>
    /// <returns>What <see cref="Leave"/> needs: zero if this is the outermost call into the instance's group.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Enter(Instance instance)
    {
        var limit = *(nint*)(instance.Base - ContextLayout.StackLimit);
        if (limit == 0)
        {
            instance.BeginRun();
        }
        else
        {
            instance.BeginNestedRun(limit);
        }

        return limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(Instance instance, nint entered)
    {
        if (entered == 0)
        {
            instance.EndRun();
        }
    }

    /// <summary>
    /// Whether an exception that leaves a guest is <see cref="Fail"/>'s: a fault of compiled code, or an interruption that ends the
    /// outermost call. All others pass uncaught: a handler runs on top of the stack that it will unwind, and one for each level of a
    /// guest that recurses through the host would need more of it than is in reserve.
    /// </summary>
    public static bool IsFailure(nint entered, Exception exception) =>
        exception switch
        {
            WasmTrapException trap => trap.Kind == TrapKind.Interrupted && entered == 0,
            NullReferenceException or DivideByZeroException or OverflowException or IndexOutOfRangeException or OutOfMemoryException =>
                !s_hostFaults.TryGetValue(exception, out _),
            _ => false,
        };

    /// <summary>Ends a call by an exception for which <see cref="IsFailure"/>: a fault of compiled code becomes a trap.</summary>
    [DoesNotReturn]
    public static void Fail(Instance instance, nint entered, Exception exception)
    {
        switch (exception)
        {
            case NullReferenceException when instance.IsGroupInterrupted():
                AcknowledgeInterrupt(instance, entered);
                throw new WasmTrapException(TrapKind.Interrupted, exception);
            case NullReferenceException:
                // Compiled code dereferences nothing but memories and the poll page.
                throw new WasmTrapException(TrapKind.MemoryOutOfBounds, exception);
            case DivideByZeroException:
                throw new WasmTrapException(TrapKind.IntegerDivideByZero, exception);
            case IndexOutOfRangeException:
                // The CLR's check of an array's bounds.
                throw new WasmTrapException(TrapKind.ArrayOutOfBounds, exception);
            case OutOfMemoryException:
                throw new WasmTrapException(TrapKind.AllocationTooLarge, exception);
            case OverflowException:
                throw new WasmTrapException(TrapKind.IntegerOverflow, exception);
            default:
                AcknowledgeInterrupt(instance, entered);
                ExceptionDispatchInfo.Throw(exception);
                break;
        }
    }

    /// <summary>
    /// Notes an exception of a host function that looks like a fault of compiled code, so that it is not taken for one. An exception
    /// filter: it sees the exception before any thunk of an export does, and lets it pass.
    /// </summary>
    public static bool NoteHostFault(Exception exception)
    {
        if (exception is NullReferenceException or ArithmeticException or IndexOutOfRangeException or OutOfMemoryException)
        {
            s_hostFaults.TryAdd(exception, exception);
        }

        return false;
    }

    private static void AcknowledgeInterrupt(Instance instance, nint entered)
    {
        if (entered == 0)
        {
            instance.AcknowledgeInterrupt();
        }
    }
}

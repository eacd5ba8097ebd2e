using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Pillion.Wasm.Execution;

/// <summary>
/// What happens where the host calls a guest: the stack limit is set, and what comes out of the guest is translated. The
/// only place that does either. Called by the thunks of <see cref="ExportThunks"/>.
/// </summary>
internal static unsafe class Boundary
{
    /// <summary>Prepares a call.</summary>
    /// <returns>What <see cref="Leave"/> needs: whether this is the outermost call into the instance.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Enter(Instance instance)
    {
        var limit = *(nint*)(instance.Base - ContextLayout.StackLimit);
        if (limit == 0)
        {
            SetStackLimits(instance);
        }

        return limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(Instance instance, nint entered)
    {
        if (entered == 0)
        {
            ClearStackLimits(instance);
        }
    }

    /// <summary>Ends a call by an exception: a fault of compiled code becomes a trap, the host's own exceptions pass.</summary>
    [DoesNotReturn]
    public static void Fail(Instance instance, nint entered, Exception exception)
    {
        Leave(instance, entered);
        switch (exception)
        {
            case HostFaultException fault:
                ExceptionDispatchInfo.Throw(fault.InnerException!);
                break;
            case WasmTrapException trap:
                AcknowledgeInterrupt(instance, entered, trap.Kind);
                ExceptionDispatchInfo.Throw(trap);
                break;
            case NullReferenceException:
                // Compiled code dereferences nothing but memories and the poll page.
                var kind = instance.IsInterrupted ? TrapKind.Interrupted : TrapKind.MemoryOutOfBounds;
                AcknowledgeInterrupt(instance, entered, kind);
                throw new WasmTrapException(kind, exception);
            case DivideByZeroException:
                throw new WasmTrapException(TrapKind.IntegerDivideByZero, exception);
            case OverflowException:
                throw new WasmTrapException(TrapKind.IntegerOverflow, exception);
            default:
                ExceptionDispatchInfo.Throw(exception);
                break;
        }
    }

    /// <summary>Marks an exception of a host function that looks like a fault of compiled code.</summary>
    [DoesNotReturn]
    public static void FailHostFunction(Exception exception) => throw new HostFaultException(exception);

    private static void AcknowledgeInterrupt(Instance instance, nint entered, TrapKind kind)
    {
        if (kind == TrapKind.Interrupted && entered == 0)
        {
            instance.ClearInterrupt();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetStackLimits(Instance instance)
    {
        instance.ThrowIfDisposed();
        var limit = StackBounds.LimitFor(instance.Limits.MaxStackBytes);
        foreach (var linked in instance.Group.Instances)
        {
            *(nint*)(linked.Base - ContextLayout.StackLimit) = limit;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClearStackLimits(Instance instance)
    {
        foreach (var linked in instance.Group.Instances)
        {
            *(nint*)(linked.Base - ContextLayout.StackLimit) = 0;
        }
    }
}

/// <summary>Carries an exception of a host function through guest frames when its type could be taken for a guest's fault.</summary>
internal sealed class HostFaultException(Exception exception) : Exception(exception.Message, exception);

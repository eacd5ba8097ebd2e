using Pillion.Wasm.Threading;

namespace Pillion.Wasm;

/// <content>Blocking until another thread notifies an address (proposal "threads", "Wait and notify").</content>
public sealed partial class Instance
{
    private volatile Waiter? _waiter;

    /// <summary>Whether its guest waits to be notified.</summary>
    internal bool IsWaiting => _waiter is not null;

    /// <summary>Waits as <c>memory.atomic.wait32</c> and <c>wait64</c> do, but no longer than the guest may run.</summary>
    /// <param name="timeout">In nanoseconds; negative for none.</param>
    /// <exception cref="WasmTrapException">The memory is not shared, the host forbids waits, or the guest was interrupted.</exception>
    internal WaitOutcome Wait(Memory memory, WaitCondition condition, long timeout)
    {
        if (!memory.IsShared)
        {
            throw new WasmTrapException(TrapKind.ExpectedSharedMemory);
        }

        if (!Limits.AllowBlockingWaits)
        {
            throw new WasmTrapException(TrapKind.WaitForbidden);
        }

        var waiter = new Waiter(condition.Address);
        if (!WaitQueues.TryEnter(condition, waiter))
        {
            return WaitOutcome.NotEqual;
        }

        bool isNotified;
        try
        {
            Block(waiter, timeout);
        }
        finally
        {
            _waiter = null;
            isNotified = WaitQueues.Leave(waiter);
        }

        if (waiter.IsInterrupted)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }

        return isNotified ? WaitOutcome.Woken : WaitOutcome.TimedOut;
    }

    private void Block(Waiter waiter, long timeout)
    {
        _waiter = waiter;

        // Either this sees the interruption, or what interrupts sees the waiter.
        Interlocked.MemoryBarrier();
        if (IsInterrupted)
        {
            waiter.Interrupt();
        }

        waiter.Block(timeout);
    }
}

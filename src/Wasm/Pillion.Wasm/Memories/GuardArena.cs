namespace Pillion.Wasm.Memories;

/// <summary>
/// The one range of address space from which guarded slots are cut, so that the fault handler needs a single range test.
/// Process-wide, because signal handlers are.
/// </summary>
/// <remarks>
/// A slot is a stride of 8 GiB + 16 MiB: room for an instance's context, a 32-bit memory (4 GiB), and the reach of any
/// access beyond it (index + offset + width below 8 GiB + 16).
/// </remarks>
internal sealed class GuardArena
{
    /// <summary>Largest context of an instance that fits in front of its memory.</summary>
    public const long MaxContextBytes = 15 << 20;

    private const long Stride = (8L << 30) + (16 << 20);

    private static readonly Lazy<GuardArena?> s_shared = new(Create);

    private readonly nint _start;
    private readonly long _slots;
    private readonly Stack<nint> _free = [];
    private readonly Lock _lock = new();
    private long _used;

    private GuardArena(nint start, long slots)
    {
        _start = start;
        _slots = slots;
    }

    /// <summary>The arena, or null where the platform has none.</summary>
    public static GuardArena? Shared => s_shared.Value;

    /// <summary>How many slots there are.</summary>
    public long Slots => _slots;

    /// <summary>Address space for one slot.</summary>
    /// <exception cref="WasmLimitException">All slots are in use.</exception>
    public nint Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var slot))
            {
                return slot;
            }

            if (_used == _slots)
            {
                throw new WasmLimitException(
                    $"All {_slots} guarded memory slots of this process are in use: dispose instances or use MemoryStrategy.ExplicitChecks."
                );
            }

            return (nint)(_start + (_used++ * Stride));
        }
    }

    /// <summary>Takes a slot back; its pages must have been discarded and blocked.</summary>
    public void Give(nint slot)
    {
        lock (_lock)
        {
            _free.Push(slot);
        }
    }

    private static GuardArena? Create()
    {
        if (!FaultStub.IsSupported)
        {
            return null;
        }

        // Address space only. The first is 81.4 TiB and serves ten thousand instances: Linux puts executables 85 TiB from the bottom of a
        // process's 128. Where a limit (ulimit -v, a container) refuses much, less still serves some instances.
        foreach (var slots in (ReadOnlySpan<long>)[10_400, 4096, 1024, 128, 16])
        {
            var length = slots * Stride;
            var start = NativePages.Reserve((nuint)length);
            if (start != 0)
            {
                return FaultStub.TryInstall(start, (ulong)length) ? new GuardArena(start, slots) : null;
            }
        }

        return null;
    }
}

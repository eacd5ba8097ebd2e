using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <content>
/// Shared memories. The instances that use one run on threads of their own, so that it does not link them (<see cref="LinkGroup"/>): it
/// counts its users instead.
/// </content>
public sealed unsafe partial class Memory
{
    // The owner, which made it, and the instances that import it. Its address space is freed when none is left.
    private int _users = 1;
    private int _hasOwnerLeft;

    /// <summary>Whether several threads may use it at once.</summary>
    internal bool IsShared => _declared.IsShared;

    /// <summary>Whether instances other than its owner use it.</summary>
    internal bool HasOtherUsers => Volatile.Read(ref _users) > 1;

    /// <summary>Keeps it for an instance that imports it, until <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">All its users have left.</exception>
    internal void Join()
    {
        for (var users = Volatile.Read(ref _users); ; )
        {
            ObjectDisposedException.ThrowIf(users == 0, this);
            var found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return;
            }

            users = found;
        }
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _slot.Dispose();
        }
    }

    /// <summary>Native address of an atomic access.</summary>
    /// <exception cref="WasmTrapException">It is outside the memory or not a multiple of the width.</exception>
    internal nint AlignedAddress(ulong address, ulong offset, uint width)
    {
        var sum = address + offset;
        if (sum < address || !Contains(sum, width))
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }

        if (sum % width != 0)
        {
            Intrinsics.ThrowUnalignedAtomic();
        }

        return _slot.Base + (nint)sum;
    }

    private void LeaveOwner()
    {
        if (Interlocked.Exchange(ref _hasOwnerLeft, 1) == 0)
        {
            Leave();
        }
    }
}

using System.Runtime.CompilerServices;

namespace Pillion.Wasm.Execution;

/// <summary>
/// The stack limit of an instance's last call, remembered for calls from about the same depth of the same stack: finding the thread's
/// bounds anew would be a third of what a call costs.
/// </summary>
/// <param name="maxStackBytes">How deep the instance's guests may go.</param>
internal unsafe struct StackWindow(int maxStackBytes)
{
    // How far the stack pointer may be from where the limit was found for. It is by so much that a guest's stack may exceed its limit.
    private const int Reach = 8 * 1024;

    private nint _start;
    private nint _limit;
    private long _exits;

    /// <summary>The lowest address that a guest called now may reach, if it is the same as at the last call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    public readonly bool TryGetLimit(out nint limit)
    {
        byte here;
        limit = _limit;
        return (nuint)((nint)(&here) - _start) < 2 * Reach && ThreadExits.Count == _exits;
    }

    /// <summary>Whether the stack pointer is so far above a limit as it may be of a guest that was given that limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    public readonly bool IsNear(nint limit)
    {
        byte here;
        return (nuint)((nint)(&here) - limit) < (nuint)(maxStackBytes + Reach);
    }

    /// <summary>The lowest address that a guest called now may reach.</summary>
    public nint FindLimit()
    {
        byte here;

        // Read first: if a thread ends meanwhile, the window is not used.
        _exits = ThreadExits.Count;
        _limit = StackBounds.LimitFor((nint)(&here), maxStackBytes, out var isWatched);
        _start = isWatched ? (nint)(&here) - Reach : 0;
        return _limit;
    }
}

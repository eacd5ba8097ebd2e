using System.Runtime.CompilerServices;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <content>
/// What keeps a running guest within bounds: the limit of its stack, interruptions, and freeing that waits for its end.
/// </content>
/// <remarks>
/// The host enters and leaves a <see cref="LinkGroup"/> as a whole, because its instances call each other without passing the host. Between,
/// each holds a stack limit where compiled code reads it; an interruption replaces that limit by one that no stack is above, so
/// that guests that never loop stop at their next call. Entering and leaving is frequent and the rest is rare, so that the rest pays for the
/// memory barriers: it writes, makes all processors see it (<see cref="Interlocked.MemoryBarrierProcessWide"/>), and then looks who runs.
/// </remarks>
public sealed unsafe partial class Instance
{
    /// <summary>A stack limit that every stack has passed.</summary>
    private const nint NoStack = -1;

    // Held while the instances of a group are interrupted or let go on, so that it happens to all of them or to none.
    private static readonly Lock s_interrupting = new();

    // Everything that a call must know beforehand, so that one look tells that there is nothing: a set of flags.
    private const int InterruptedFlag = 1;
    private const int DisposedFlag = 2;
    private const int LinkedFlag = 4;
    private const int MeasuredFlag = 8;
    private volatile int _flags;

    // Through which instance of the group the host entered, if it was another.
    private volatile Instance? _enteredThrough;

    private StackWindow _stack;

    // The limit that an interruption put its own in place of.
    private nint _replacedLimit;
    private bool _isPollBlocked;
    private volatile bool _released;
    private int _hasLeft;
    private Deadline? _deadline;

    /// <summary>Whether a guest of its group runs, or a host function that one called.</summary>
    internal bool IsRunning => Volatile.Read(ref StackLimitField) != 0;

    private Instance? EnteredBy => IsRunning ? _enteredThrough ?? this : null;

    private nint StackLimit => Volatile.Read(ref StackLimitField) is var limit && limit == NoStack ? _replacedLimit : limit;

    private bool IsInterrupted => (_flags & InterruptedFlag) != 0;

    private bool IsDisposed => (_flags & DisposedFlag) != 0;

    /// <summary>Whether its memory is gone: it was disposed, and all that are linked to it.</summary>
    internal bool IsReleased => _released;

    /// <summary>Told when it is interrupted, from any thread and with a lock held: for hosts that wait on its behalf.</summary>
    internal Action? Interrupting { get; set; }

    private ref nint StackLimitField => ref Unsafe.AsRef<nint>((void*)(Base - ContextLayout.StackLimit));

    /// <summary>
    /// Stops the guest after <paramref name="timeout"/> or when <paramref name="cancellationToken"/> is cancelled, by a trap of
    /// kind <see cref="TrapKind.Interrupted"/>; every further call ends so too, until the returned scope is disposed. Scopes do not nest: a new
    /// one takes the place of the one before.
    /// </summary>
    /// <param name="timeout">Positive, or <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        _deadline ??= new Deadline(this);
        return _deadline.Start(timeout, cancellationToken);
    }

    /// <summary>
    /// Stops the guest, and those it is linked to, at its next loop iteration or call; if none runs, the next call is stopped. From any thread.
    /// </summary>
    public void Interrupt() => SetAllInterrupted(true);

    /// <summary>
    /// Frees the instance; if others are linked to it, when the last of them is disposed. A guest that runs is interrupted,
    /// and freed when its call has ended: from any thread, host functions included.
    /// </summary>
    public void Dispose()
    {
        if (!SetFlag(DisposedFlag, true))
        {
            return;
        }

        // Either this sees that the instance runs, or EndRun that it is disposed.
        Interlocked.MemoryBarrierProcessWide();
        if (EnteredBy is not { } entered)
        {
            LeaveGroup();
        }
        else if (entered == this)
        {
            Interrupt();
        }
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    /// <summary>The host enters the group through this instance.</summary>
    /// <exception cref="WasmTrapException">It was interrupted before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BeginRun()
    {
        // All that the usual call needs is here; what is seldom is behind one call, so that this keeps nothing in registers for it.
        if (_flags == 0 && _stack.TryGetLimit(out var limit))
        {
            Volatile.Write(ref StackLimitField, limit);

            // Either this sees an interruption, or what interrupts sees that the instance runs.
            if (_flags == 0)
            {
                return;
            }
        }

        BeginUnusualRun();
    }

    /// <summary>The host enters a group that runs, from a function that a guest called.</summary>
    /// <param name="limit">Where the stack ends for the guest that runs.</param>
    /// <exception cref="InvalidOperationException">It is another thread that the guest runs on.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BeginNestedRun(nint limit)
    {
        if (!_stack.IsNear(limit))
        {
            RequireSameThread(limit);
        }
    }

    /// <summary>
    /// Takes the guests of the group off the calling thread's stack, to which they come back: another stack of the same group goes on
    /// meanwhile.
    /// </summary>
    /// <returns>What <see cref="AttachRun"/> needs, on the same thread.</returns>
    internal DetachedRun DetachRun()
    {
        var linked = Group.Instances;
        if (Array.Find(linked, i => i.IsRunning) is not { } running)
        {
            return default;
        }

        var detached = new DetachedRun(running.EnteredBy, running.StackLimit);
        foreach (var instance in linked)
        {
            instance.SetRunning(null, 0);
        }

        return detached;
    }

    /// <summary>The stack that <see cref="DetachRun"/> left goes on.</summary>
    internal void AttachRun(DetachedRun detached)
    {
        if (detached.StackLimit == 0)
        {
            return;
        }

        foreach (var instance in Group.Instances)
        {
            instance.SetRunning(detached.EnteredBy, detached.StackLimit);
        }
    }

    /// <summary>The host has left the group through this instance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EndRun()
    {
        Volatile.Write(ref StackLimitField, 0);

        // Either this sees that the instance was disposed, or what disposed of it that it runs no more.
        if (_flags != 0)
        {
            EndUnusualRun();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RequireSameThread(nint limit)
    {
        // Of one that was interrupted it is not known any more; it will end at once.
        if (limit != NoStack && !StackBounds.IsOnThisStack(limit))
        {
            throw new InvalidOperationException(
                $"An instance of \"{Module.Name}\", or one linked to it, runs on another thread. Instances that are linked may be used by one thread at a time: give each thread its own, as of an {nameof(InstancePool)}."
            );
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginUnusualRun()
    {
        ThrowIfDisposed();
        var limit = _stack.FindLimit();
        foreach (var instance in Group.Instances)
        {
            if (instance == this || !instance.IsRunning)
            {
                instance.SetRunning(this, limit);
            }
        }

        Times?.EnterGuest();
        if (IsInterrupted || IsDisposed)
        {
            EndRun();
            ThrowIfDisposed();
            AcknowledgeInterrupt();
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndUnusualRun()
    {
        Times?.LeaveGuest();

        // The group may have grown by one that was entered before this was, and that still runs.
        var linked = Group.Instances;
        Instance? outer = null;
        foreach (var instance in linked)
        {
            if (instance.EnteredBy is { } by && by != this)
            {
                outer = instance;
                break;
            }
        }

        foreach (var instance in linked)
        {
            if (instance == this || instance.EnteredBy == this)
            {
                instance.SetRunning(outer?.EnteredBy, outer?.StackLimit ?? 0);
            }
        }

        foreach (var instance in linked)
        {
            if (instance is { IsDisposed: true, IsRunning: false })
            {
                instance.LeaveGroup();
            }
        }
    }

    /// <summary>Makes the instances of a group that was just joined of two run, and be interrupted, if any of them is.</summary>
    internal static void ShareRun(Instance[] joined)
    {
        foreach (var instance in joined)
        {
            instance.SetFlag(LinkedFlag, joined.Length > 1);
        }

        if (Array.Find(joined, i => i.IsInterrupted) is { } interrupted)
        {
            interrupted.Interrupt();
        }

        foreach (var running in joined)
        {
            if (running.EnteredBy is { } entered)
            {
                foreach (var instance in joined)
                {
                    if (!instance.IsRunning)
                    {
                        instance.SetRunning(entered, running.StackLimit);
                    }
                }

                return;
            }
        }
    }

    /// <summary>For what takes long inside the engine.</summary>
    /// <exception cref="WasmTrapException">The guest must stop.</exception>
    internal void ThrowIfInterrupted()
    {
        if (IsInterrupted)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    /// <summary>Whether an interruption is what stopped a guest of the group.</summary>
    internal bool IsGroupInterrupted()
    {
        lock (s_interrupting)
        {
            return Array.Exists(Group.Instances, i => i.IsInterrupted);
        }
    }

    /// <summary>The interruption has ended the outermost call, which it was for. One by a deadline stays for as long as its scope.</summary>
    internal void AcknowledgeInterrupt()
    {
        lock (s_interrupting)
        {
            if (!Array.Exists(Group.Instances, i => i._deadline is { IsOver: true }))
            {
                SetAllInterrupted(false);
            }
        }
    }

    internal void ClearInterrupt() => SetAllInterrupted(false);

    private void SetAllInterrupted(bool interrupted)
    {
        lock (s_interrupting)
        {
            var linked = Group.Instances;
            foreach (var instance in linked)
            {
                instance.SetFlag(InterruptedFlag, interrupted);
            }

            Interlocked.MemoryBarrierProcessWide();
            foreach (var instance in linked)
            {
                if (!instance._released)
                {
                    instance.ApplyInterrupted(interrupted);
                }

                if (interrupted)
                {
                    instance.Interrupting?.Invoke();
                }
            }
        }
    }

    private void SetRunning(Instance? enteredBy, nint limit)
    {
        _replacedLimit = limit;
        _enteredThrough = enteredBy == this ? null : enteredBy;
        Volatile.Write(ref StackLimitField, limit);
        if (limit != 0 && IsInterrupted)
        {
            Volatile.Write(ref StackLimitField, NoStack);
        }
    }

    // Must be called with s_interrupting held.
    private void ApplyInterrupted(bool interrupted)
    {
        if (interrupted)
        {
            _waiter?.Interrupt();
        }

        ref var limit = ref StackLimitField;
        if (!interrupted)
        {
            Interlocked.CompareExchange(ref limit, _replacedLimit, NoStack);
        }
        else if (Volatile.Read(ref limit) is var present and not (0 or NoStack))
        {
            // Fails if the guest has just ended, which is as well.
            _replacedLimit = present;
            Interlocked.CompareExchange(ref limit, NoStack, present);
        }

        if (_isPollBlocked == interrupted)
        {
            return;
        }

        _isPollBlocked = interrupted;
        if (Module.Engine.IsGuarded)
        {
            _slot.BlockPollPage(interrupted);
        }
        else
        {
            Volatile.Write(ref *(int*)(Base - ContextLayout.Interrupt), interrupted ? 1 : 0);
        }
    }

    /// <returns>Whether the flag was another.</returns>
    private bool SetFlag(int flag, bool value)
    {
        var before = value ? Interlocked.Or(ref _flags, flag) : Interlocked.And(ref _flags, ~flag);
        return (before & flag) != 0 != value;
    }

    private void LeaveGroup()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            _deadline?.Stop();
            Group.Leave(Release);
        }
    }

    private void Release()
    {
        lock (s_interrupting)
        {
            _released = true;
            if (_isPollBlocked && Module.Engine.IsGuarded)
            {
                _slot.BlockPollPage(false);
            }
        }

        foreach (var table in Tables.Skip(Module.Definition.ImportedTables))
        {
            table?.ReleaseNow();
        }

        foreach (var memory in Memories.Take(Module.Definition.ImportedMemories))
        {
            if (memory is { IsShared: true })
            {
                memory.Leave();
            }
        }

        foreach (var memory in Memories.Skip(Module.Definition.ImportedMemories))
        {
            memory?.ReleaseNow();
        }

        _slot.Dispose();
        Base = _slot.Base;

        // Guests have their addresses until here.
        GC.KeepAlive(_hostFunctions);
        Limits.Limiter?.InstanceReleased(Module);
    }

    /// <summary>A run that was taken off its stack.</summary>
    /// <param name="EnteredBy">Through which instance the host had entered.</param>
    /// <param name="StackLimit">Zero if nothing ran.</param>
    internal readonly record struct DetachedRun(Instance? EnteredBy, nint StackLimit);
}

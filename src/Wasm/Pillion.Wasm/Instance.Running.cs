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

    // Written by the thread that runs the guest, and read by those that interrupt or dispose of it.
    private volatile Instance? _enteredBy;
    private nint _stackLimit;
    private volatile bool _interrupted;
    private bool _isPollBlocked;
    private volatile bool _disposed;
    private volatile bool _released;
    private int _hasLeft;
    private Deadline? _deadline;

    /// <summary>Whether a guest of its group runs, or a host function that one called.</summary>
    internal bool IsRunning => _enteredBy is not null;

    /// <summary>Whether its memory is gone: it was disposed, and all that are linked to it.</summary>
    internal bool IsReleased => _released;

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
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // Either this sees that the instance runs, or EndRun that it is disposed.
        Interlocked.MemoryBarrierProcessWide();
        if (_enteredBy is not { } entered)
        {
            LeaveGroup();
        }
        else if (entered == this)
        {
            Interrupt();
        }
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>The host enters the group through this instance.</summary>
    /// <exception cref="WasmTrapException">It was interrupted before.</exception>
    internal void BeginRun()
    {
        ThrowIfDisposed();
        var limit = StackBounds.LimitFor(Limits.MaxStackBytes);
        var linked = Group.Instances;
        foreach (var instance in linked)
        {
            if (instance._enteredBy is null)
            {
                instance.SetRunning(this, limit);
            }
        }

        // Either this sees the interruption, or what interrupts sees that the instance runs.
        if (_interrupted || _disposed)
        {
            EndRun();
            ThrowIfDisposed();
            AcknowledgeInterrupt();
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    /// <summary>The host has left the group through this instance.</summary>
    internal void EndRun()
    {
        // The group may have grown by one that was entered before this was, and that still runs.
        var linked = Group.Instances;
        var outer = linked.Length == 1 ? null : Array.Find(linked, i => i._enteredBy is { } by && by != this);
        foreach (var instance in linked)
        {
            if (instance._enteredBy == this)
            {
                instance.SetRunning(outer?._enteredBy, outer?._stackLimit ?? 0);
            }
        }

        foreach (var instance in linked)
        {
            if (instance is { _disposed: true, _enteredBy: null })
            {
                instance.LeaveGroup();
            }
        }
    }

    /// <summary>Makes the instances of a group that was just joined of two run, and be interrupted, if any of them is.</summary>
    internal static void ShareRun(Instance[] joined)
    {
        if (Array.Find(joined, i => i._interrupted) is { } interrupted)
        {
            interrupted.Interrupt();
        }

        foreach (var running in joined)
        {
            if (running._enteredBy is { } entered)
            {
                foreach (var instance in joined)
                {
                    if (instance._enteredBy is null)
                    {
                        instance.SetRunning(entered, running._stackLimit);
                    }
                }

                return;
            }
        }
    }

    /// <summary>Whether an interruption is what stopped a guest of the group.</summary>
    internal bool IsGroupInterrupted()
    {
        lock (s_interrupting)
        {
            return Array.Exists(Group.Instances, i => i._interrupted);
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
                instance._interrupted = interrupted;
            }

            Interlocked.MemoryBarrierProcessWide();
            foreach (var instance in linked)
            {
                if (!instance._released)
                {
                    instance.ApplyInterrupted(interrupted);
                }
            }
        }
    }

    private void SetRunning(Instance? enteredBy, nint limit)
    {
        _stackLimit = limit;
        _enteredBy = enteredBy;
        Volatile.Write(ref StackLimitField, limit);
        if (limit != 0 && _interrupted)
        {
            Volatile.Write(ref StackLimitField, NoStack);
        }
    }

    // Must be called with s_interrupting held.
    private void ApplyInterrupted(bool interrupted)
    {
        ref var limit = ref StackLimitField;
        if (!interrupted)
        {
            Interlocked.CompareExchange(ref limit, _stackLimit, NoStack);
        }
        else if (Volatile.Read(ref limit) is var present and not 0)
        {
            // Fails if the guest has just ended, which is as well.
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

        foreach (var memory in Memories.Skip(Module.Definition.ImportedMemories))
        {
            memory?.ReleaseNow();
        }

        _slot.Dispose();
        GC.KeepAlive(_hostFunctions);
    }
}

using System.Buffers.Binary;

namespace Pillion.Wasm.Components.Async;

/// <summary>Built-in functions that concern waitables, sets of them, and subtasks (Canonical ABI, <c>canon_waitable_*</c>, <c>canon_subtask_*</c>).</summary>
internal static class WaitableBuiltins
{
    /// <summary>As the result of a call that has begun, but not ended.</summary>
    public const int Blocked = -1;

    public static int NewSet(ComponentInstance instance)
    {
        instance.CheckMayLeave();
        return instance.Handles.AddObject(new WaitableSet());
    }

    public static void DropSet(ComponentInstance instance, int handle)
    {
        instance.CheckMayLeave();
        var set = instance.Handles.RemoveObject<WaitableSet>(handle);
        if (set.Members.Count > 0)
        {
            throw AsyncTraps.Trap("cannot drop waitable set with waitables in it");
        }

        if (set.Waiters > 0)
        {
            throw AsyncTraps.Trap("cannot drop waitable set with waiters");
        }
    }

    public static void Join(ComponentInstance instance, int handle, int setHandle)
    {
        instance.CheckMayLeave();
        var waitable = instance.Handles.GetObject<Waitable>(handle);
        waitable.Join(setHandle == 0 ? null : instance.Handles.GetObject<WaitableSet>(setHandle));
    }

    public static int Wait(ComponentInstance instance, Memory memory, bool isCancellable, int handle, int pointer)
    {
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        thread.Task.CheckMayBlock(thread, "waitable-set.wait");
        var set = instance.Handles.GetObject<WaitableSet>(handle);
        set.Waiters++;
        var isCancelled = instance.Scheduler.WaitUntil(thread, () => set.HasEvent, isCancellable);
        set.Waiters--;
        return Store(memory, pointer, isCancelled ? WaitableEvent.Cancelled : set.TakeEvent());
    }

    public static int Poll(ComponentInstance instance, Memory memory, bool isCancellable, int handle, int pointer)
    {
        instance.CheckMayLeave();
        var set = instance.Handles.GetObject<WaitableSet>(handle);
        var what =
            instance.CurrentThread.Task.TakePendingCancellation(isCancellable) ? WaitableEvent.Cancelled
            : set.HasEvent ? set.TakeEvent()
            : WaitableEvent.None;
        return Store(memory, pointer, what);
    }

    public static void DropSubtask(ComponentInstance instance, int handle)
    {
        instance.CheckMayLeave();
        var subtask = instance.Handles.RemoveObject<Subtask>(handle);
        if (!subtask.IsResolveDelivered)
        {
            throw AsyncTraps.Trap("cannot drop a subtask which has not yet resolved");
        }

        subtask.Join(null);
    }

    public static int CancelSubtask(ComponentInstance instance, bool isAsync, int handle)
    {
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        if (!isAsync)
        {
            thread.Task.CheckMayBlock(thread, "subtask.cancel");
        }

        var subtask = instance.Handles.GetObject<Subtask>(handle);
        if (subtask.IsResolveDelivered)
        {
            throw AsyncTraps.Trap("`subtask.cancel` called after terminal status delivered");
        }

        if (subtask.IsCancellationRequested)
        {
            throw AsyncTraps.Trap("`subtask.cancel` called more than once for the same subtask");
        }

        if (!isAsync)
        {
            subtask.CheckNotInSet();
        }

        if (!subtask.IsResolved)
        {
            subtask.IsCancellationRequested = true;
            subtask.RequestCancellation?.Invoke();
            if (!subtask.IsResolved)
            {
                if (isAsync)
                {
                    return Blocked;
                }

                instance.Scheduler.WaitUntil(thread, () => subtask.IsResolved);
            }
        }

        subtask.TakeEvent();
        return (int)subtask.State;
    }

    private static unsafe int Store(Memory memory, int pointer, WaitableEvent what)
    {
        if ((pointer & 3) != 0 || (uint)pointer + 8ul > (ulong)memory.Length)
        {
            throw AsyncTraps.Trap($"pointer 0x{pointer:x} for an event is not aligned, or outside the memory");
        }

        var target = new Span<byte>((void*)(memory.Base + (nint)(uint)pointer), 8);
        BinaryPrimitives.WriteInt32LittleEndian(target, what.Index);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], what.Payload);
        return (int)what.Code;
    }
}

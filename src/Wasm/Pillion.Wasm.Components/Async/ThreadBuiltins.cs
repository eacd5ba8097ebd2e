namespace Pillion.Wasm.Components.Async;

/// <summary>Built-in functions that concern cooperative threads (Canonical ABI, <c>canon_thread_*</c>).</summary>
internal static class ThreadBuiltins
{
    public static int Index(ComponentInstance instance)
    {
        instance.CheckMayLeave();
        return instance.CurrentThread.Index;
    }

    public static int Yield(ComponentInstance instance, bool isCancellable)
    {
        instance.CheckMayLeave();
        return AsFlag(instance.Scheduler.Yield(instance.CurrentThread, isCancellable));
    }

    public static int New(ComponentInstance instance, Table table, int index, int argument)
    {
        instance.CheckMayLeave();
        if ((uint)index >= table.Length)
        {
            throw new WasmTrapException(TrapKind.UndefinedElement);
        }

        var function = table[(uint)index].AsFuncRef() ?? throw new WasmTrapException(TrapKind.UninitializedElement);
        if (!function.Type.Equals(s_start))
        {
            throw new WasmTrapException(TrapKind.IndirectCallTypeMismatch);
        }

        var start = function.As<Action<int>>();
        var task = instance.CurrentThread.Task;
        var thread = new GuestThread(task, isImplicit: false) { IsParked = true };
        thread.Step = _ =>
        {
            start(argument);
            task.End(thread);
        };
        task.Threads.Add(thread);
        return thread.Index;
    }

    public static void ResumeLater(ComponentInstance instance, int index)
    {
        instance.CheckMayLeave();
        instance.Scheduler.ResumeLater(Suspended(instance, index));
    }

    public static int Suspend(ComponentInstance instance, bool isCancellable)
    {
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        if (thread.Task.TakePendingCancellation(isCancellable))
        {
            return 1;
        }

        thread.Task.CheckMayBlock(thread, "thread.suspend");
        return AsFlag(instance.Scheduler.Block(thread, isCancellable));
    }

    /// <summary><c>thread.suspend-then-resume</c> and <c>thread.yield-then-resume</c>: a suspended thread goes on instead.</summary>
    /// <param name="yields">Whether the current one stays ready.</param>
    public static int ThenResume(ComponentInstance instance, bool isCancellable, bool yields, int index)
    {
        instance.CheckMayLeave();
        return Switch(instance, isCancellable, yields, Suspended(instance, index));
    }

    /// <summary><c>thread.suspend-then-promote</c> and <c>thread.yield-then-promote</c>: a thread goes on instead if it is ready.</summary>
    /// <inheritdoc cref="ThenResume"/>
    public static int ThenPromote(ComponentInstance instance, bool isCancellable, bool yields, int index)
    {
        instance.CheckMayLeave();
        var other = instance.Threads.GetObject<GuestThread>(index);
        if (other is { IsParked: true, Ready: { } ready } && ready())
        {
            return Switch(instance, isCancellable, yields, other);
        }

        return yields ? Yield(instance, isCancellable) : Suspend(instance, isCancellable);
    }

    private static readonly FuncType s_start = new([ValueType.I32], []);

    private static int Switch(ComponentInstance instance, bool isCancellable, bool yields, GuestThread other)
    {
        var thread = instance.CurrentThread;
        if (thread.Task.TakePendingCancellation(isCancellable))
        {
            return 1;
        }

        if (yields)
        {
            instance.Scheduler.ResumeLater(thread);
        }

        return AsFlag(instance.Scheduler.Block(thread, isCancellable, other));
    }

    private static GuestThread Suspended(ComponentInstance instance, int index)
    {
        var thread = instance.Threads.GetObject<GuestThread>(index);
        return thread.IsSuspended ? thread : throw AsyncTraps.Trap($"cannot resume thread {index} which is not suspended");
    }

    private static int AsFlag(bool value) => value ? 1 : 0;
}

namespace Pillion.Wasm.Components.Async;

/// <summary>Built-in functions that concern streams and futures (Canonical ABI, <c>canon_stream_*</c>, <c>canon_future_*</c>).</summary>
internal static class CopyBuiltins
{
    /// <returns>The readable end in the low half, the writable in the high one.</returns>
    public static long New(ElementLink link, bool isFuture)
    {
        var instance = link.Context.Instance;
        instance.CheckMayLeave();
        var shared = new SharedCopy(isFuture, link.Key, link.Resources, link.IsNoneOrNumber);
        var reader = new CopyEnd(instance, shared, isWriter: false);
        var writer = new CopyEnd(instance, shared, isWriter: true);
        reader.Index = instance.Handles.AddObject(reader);
        writer.Index = instance.Handles.AddObject(writer);
        return (uint)reader.Index | ((long)writer.Index << 32);
    }

    public static int Copy(ElementLink link, bool isFuture, bool isWriter, bool isAsync, int handle, int pointer, int length)
    {
        var instance = link.Context.Instance;
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        if (!isAsync)
        {
            thread.Task.CheckMayBlock(thread, isWriter ? "a synchronous write" : "a synchronous read");
        }

        var end = Find(link, isFuture, isWriter, handle);
        if (end.State != CopyState.Idle)
        {
            throw AsyncTraps.Trap(
                end.State == CopyState.Done
                    ? $"cannot {(isWriter ? "write to" : "read from")} {end.Kind} after {(isFuture ? "previous write or read succeeded" : "being notified")} or that the other end dropped"
                    : $"cannot have concurrent operations active on a {end.Kind}"
            );
        }

        if (!isAsync)
        {
            end.CheckNotInSet();
        }

        end.Copy(new GuestBuffer(link, pointer, length));
        if (!end.HasEvent)
        {
            if (isAsync)
            {
                end.State = CopyState.Copying;
                return WaitableBuiltins.Blocked;
            }

            end.State = CopyState.SyncCopying;
            end.WaitAlone(thread);
        }

        return end.TakeEvent().Payload;
    }

    public static int Cancel(ElementLink link, bool isFuture, bool isWriter, bool isAsync, int handle)
    {
        var instance = link.Context.Instance;
        instance.CheckMayLeave();
        var thread = instance.CurrentThread;
        if (!isAsync)
        {
            thread.Task.CheckMayBlock(thread, "a synchronous cancellation");
        }

        var end = Find(link, isFuture, isWriter, handle);
        if (end.State != CopyState.Copying)
        {
            throw AsyncTraps.Trap($"no {(isWriter ? "write" : "read")} on this {end.Kind} is in progress that could be cancelled");
        }

        if (!isAsync)
        {
            end.CheckNotInSet();
        }

        end.State = CopyState.Cancelling;
        if (end.HasEvent)
        {
            end.NoteCancellation();
        }
        else
        {
            end.Shared.Cancel();
            if (!end.HasEvent)
            {
                if (isAsync)
                {
                    return WaitableBuiltins.Blocked;
                }

                end.WaitAlone(thread);
            }
        }

        return end.TakeEvent().Payload;
    }

    public static void Drop(ElementLink link, bool isFuture, bool isWriter, int handle)
    {
        var instance = link.Context.Instance;
        instance.CheckMayLeave();
        Find(link, isFuture, isWriter, handle).Drop();
        instance.Handles.RemoveObject<CopyEnd>(handle);
    }

    private static CopyEnd Find(ElementLink link, bool isFuture, bool isWriter, int handle)
    {
        var end = link.Context.Instance.Handles.GetObject<CopyEnd>(handle);
        return end.Shared.IsFuture == isFuture && end.IsWriter == isWriter && link.Key.Fits(end.Shared, link.Context)
            ? end
            : throw AsyncTraps.OtherType(handle, $"the {(isWriter ? "writable" : "readable")} end of a {link.Name}");
    }
}

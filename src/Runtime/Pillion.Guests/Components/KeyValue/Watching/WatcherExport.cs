using Pillion.BuildingBlocks.State.Watching;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.KeyValue.Watching;

/// <summary>The export <c>wasi:keyvalue/watcher</c> of a component, in either draft.</summary>
internal static class WatcherExport
{
    /// <summary>Whether a component has it.</summary>
    public static bool IsIn(Component component) => IsDraft2(component) || IsDraft1(component);

    /// <summary>Calls the guest for a change; the bucket becomes the guest's. Runs on a guest thread.</summary>
    public static void Call(ComponentInstance instance, StateChange change)
    {
        var host = (ComponentState)instance.HostState!;
        if (IsDraft2(instance.Component))
        {
            var watcher = new Draft2.WatcherExports(instance);
            var bucket = host.KeyValue.BucketOf(change.StoreName);
            if (change.Value is { } value)
            {
                watcher.OnSet(bucket, change.Key, value.Span);
            }
            else
            {
                watcher.OnDelete(bucket, change.Key);
            }
        }
        else
        {
            var watcher = new Draft1.WatcherExports(instance);
            var bucket = host.KeyValue.BucketOfDraft1(change.StoreName);
            if (change.Value is { } value)
            {
                watcher.OnSet(bucket, change.Key, value.Span);
            }
            else
            {
                watcher.OnDelete(bucket, change.Key);
            }
        }
    }

    private static bool IsDraft2(Component component) => component.FindExport(Draft2.WatcherExports.InstanceName) is not null;

    private static bool IsDraft1(Component component) => component.FindExport(Draft1.WatcherExports.InstanceName) is not null;
}

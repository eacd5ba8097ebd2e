using System.Runtime.CompilerServices;
using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.State.Watching;

/// <summary>The watchers of all apps of a process: apps that share a store, and their keys, see each other's writes.</summary>
internal sealed class StateWatchers
{
    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<LoadedComponent, WriteOrder> _orders = [];
    private volatile Watch[] _all = [];

    /// <summary>Whether nobody watches: what a write asks first.</summary>
    public bool IsEmpty => _all.Length == 0;

    /// <summary>Tells a watcher of the writes to an app's keys, until the result is disposed.</summary>
    public IDisposable Add(StateOperations app, IStateWatcher watcher)
    {
        var watch = new Watch(this, app, watcher);
        lock (_lock)
        {
            _all = [.. _all, watch];
        }

        return watch;
    }

    /// <summary>Whether any app that watches sees the store.</summary>
    public bool AreOf(LoadedComponent store) => Array.Exists(_all, watch => watch.App.PrefixOf(store) is not null);

    /// <summary>The order of the writes to a store's keys.</summary>
    public WriteOrder OrderOf(LoadedComponent store) => _orders.GetOrCreateValue(store);

    /// <summary>Tells those who watch it that a key was written or, without a value, deleted.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The complete key.</param>
    /// <param name="value">What was written; null for a deletion.</param>
    public void Tell(LoadedComponent store, string key, ReadOnlyMemory<byte>? value)
    {
        foreach (var watch in _all)
        {
            // An app's own keys never have the separator: behind an empty prefix, those that do are other apps'.
            if (
                watch.App.PrefixOf(store) is { } prefix
                && key.StartsWith(prefix, StringComparison.Ordinal)
                && !key.AsSpan(prefix.Length).Contains(StateKeyPrefix.Separator, StringComparison.Ordinal)
            )
            {
                watch.Watcher.OnChanged(new StateChange(store.Spec.Name, key[prefix.Length..], value, StateChange.CurrentDepth));
            }
        }
    }

    private void Remove(Watch watch)
    {
        lock (_lock)
        {
            _all = [.. _all.Where(other => other != watch)];
        }
    }

    private sealed class Watch(StateWatchers all, StateOperations app, IStateWatcher watcher) : IDisposable
    {
        public StateOperations App => app;

        public IStateWatcher Watcher => watcher;

        public void Dispose() => all.Remove(this);
    }
}

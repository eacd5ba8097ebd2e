using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Local.Configuration;

/// <summary>Items in memory and who wants to know when they change.</summary>
internal sealed class ConfigurationTable
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly List<ConfigurationSubscription> _subscriptions = [];

    // Replaced as a whole; read without the lock.
    private volatile IReadOnlyDictionary<string, ConfigurationItem> _items = new Dictionary<string, ConfigurationItem>(
        StringComparer.Ordinal
    );

    /// <summary>The items as they are.</summary>
    public IReadOnlyDictionary<string, ConfigurationItem> Items => _items;

    /// <summary>The items with these keys; all when no key is given.</summary>
    public IReadOnlyDictionary<string, ConfigurationItem> Get(IReadOnlyList<string> keys)
    {
        var items = _items;
        if (keys.Count == 0)
        {
            return items;
        }

        var found = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (items.TryGetValue(key, out var item))
            {
                found[key] = item;
            }
        }

        return found;
    }

    /// <summary>Puts other items in the place of these, and tells of those that differ; a deleted one is told as an empty value.</summary>
    public void Replace(IReadOnlyDictionary<string, ConfigurationItem> items)
    {
        lock (_lock)
        {
            var old = _items;
            _items = items;
            var changes = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
            foreach (var (key, item) in items)
            {
                if (!old.TryGetValue(key, out var before) || before.Value != item.Value || before.Version != item.Version)
                {
                    changes[key] = item;
                }
            }

            foreach (var key in old.Keys.Where(key => !items.ContainsKey(key)))
            {
                changes[key] = new ConfigurationItem("");
            }

            foreach (var subscription in changes.Count == 0 ? [] : _subscriptions)
            {
                subscription.Tell(changes);
            }
        }
    }

    /// <summary>Begins to tell of changes; ends when the answer is disposed.</summary>
    public IAsyncDisposable Subscribe(
        IReadOnlyList<string> keys,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler
    )
    {
        var subscription = new ConfigurationSubscription(keys, handler, Remove);
        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    private void Remove(ConfigurationSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

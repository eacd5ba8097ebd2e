using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Wasm.Configuration;

/// <summary>Finds what has changed since it looked last.</summary>
/// <param name="get">Reads the items.</param>
/// <param name="handler">Told of those that were changed; a deleted one comes with an empty value.</param>
internal sealed class ConfigurationWatch(
    Func<CancellationToken, ValueTask<IReadOnlyDictionary<string, ConfigurationItem>>> get,
    Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler
)
{
    private IReadOnlyDictionary<string, ConfigurationItem> _last = new Dictionary<string, ConfigurationItem>();

    /// <summary>Looks for the first time, and tells nobody.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken) => _last = await get(cancellationToken);

    /// <returns>Whether something had changed.</returns>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        var items = await get(cancellationToken);
        var changes = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
        foreach (var (key, item) in items)
        {
            if (!_last.TryGetValue(key, out var old) || old.Value != item.Value || old.Version != item.Version)
            {
                changes[key] = item;
            }
        }

        foreach (var key in _last.Keys.Where(key => !items.ContainsKey(key)))
        {
            changes[key] = new ConfigurationItem("");
        }

        _last = items;
        if (changes.Count > 0)
        {
            await handler(changes, cancellationToken);
        }

        return changes.Count > 0;
    }
}

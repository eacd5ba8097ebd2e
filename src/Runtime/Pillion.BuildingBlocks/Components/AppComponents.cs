using System.Collections.Frozen;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.Secrets;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.Components;

/// <summary>The components one app sees. A snapshot that never changes, so lookups need no lock.</summary>
public sealed class AppComponents
{
    private readonly FrozenDictionary<string, LoadedComponent> _byName;

    /// <summary>Takes the components; names are unique and compared exactly.</summary>
    public AppComponents(IEnumerable<LoadedComponent> components)
    {
        All = [.. components.OrderBy(c => c.Spec.Name, StringComparer.Ordinal)];
        _byName = All.ToFrozenDictionary(c => c.Spec.Name, StringComparer.Ordinal);
    }

    /// <summary>No components.</summary>
    public static AppComponents None { get; } = new([]);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<LoadedComponent> All { get; }

    /// <summary>The component of that name; null when the app sees none.</summary>
    public LoadedComponent? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The state stores.</summary>
    public IEnumerable<LoadedComponent> StateStores => All.Where(c => c.Component is IStateStore);

    /// <summary>The message brokers.</summary>
    public IEnumerable<LoadedComponent> PubSubs => All.Where(c => c.Component is IPubSub);

    /// <summary>The secret stores.</summary>
    public IEnumerable<LoadedComponent> SecretStores => All.Where(c => c.Component is ISecretStore);
}

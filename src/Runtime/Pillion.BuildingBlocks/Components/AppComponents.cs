using Pillion.Abstractions.Secrets;

namespace Pillion.BuildingBlocks.Components;

/// <summary>
/// The components one app sees, as they are now: when resources change while the app runs, the whole list is replaced in one step. Lookups need
/// no lock.
/// </summary>
public sealed class AppComponents
{
    private volatile Snapshot _current;

    /// <summary>Takes the components; names are unique and compared exactly.</summary>
    public AppComponents(IEnumerable<LoadedComponent> components)
    {
        _current = new Snapshot(components);
    }

    /// <summary>No components.</summary>
    public static AppComponents None => new([]);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<LoadedComponent> All => _current.All;

    /// <summary>Stands for the list: another object after each <see cref="Replace"/>.</summary>
    internal object Version => _current;

    /// <summary>The component of that name; null when the app sees none.</summary>
    public LoadedComponent? Find(string name) => _current.ByName.GetValueOrDefault(name);

    /// <summary>The secret store of that name; null when the app sees none.</summary>
    public ISecretStore? FindSecretStore(string name) => Find(name)?.Component as ISecretStore;

    /// <summary>Makes these the components. Operations under way go on with the ones they began with.</summary>
    public void Replace(IEnumerable<LoadedComponent> components) => _current = new Snapshot(components);

    private sealed class Snapshot
    {
        public Snapshot(IEnumerable<LoadedComponent> components)
        {
            All = [.. components.OrderBy(c => c.Spec.Name, StringComparer.Ordinal)];
            ByName = All.ToDictionary(c => c.Spec.Name, StringComparer.Ordinal);
        }

        public IReadOnlyList<LoadedComponent> All { get; }

        public Dictionary<string, LoadedComponent> ByName { get; }
    }
}

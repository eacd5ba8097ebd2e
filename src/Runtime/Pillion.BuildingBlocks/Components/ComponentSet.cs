using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Pillion.BuildingBlocks.Components;

/// <summary>The components of one block that an app sees, by name (compared exactly).</summary>
/// <typeparam name="T">What the block's components implement.</typeparam>
internal sealed class ComponentSet<T>
    where T : class
{
    private readonly FrozenDictionary<string, LoadedComponent> _byName;

    public ComponentSet(AppComponents components)
    {
        _byName = components.All.Where(c => c.Component is T).ToFrozenDictionary(c => c.Spec.Name, StringComparer.Ordinal);
    }

    /// <summary>Whether the app sees none at all, which Dapr tells apart from a wrong name.</summary>
    public bool IsEmpty => _byName.Count == 0;

    /// <summary>The components with their declarations.</summary>
    public IEnumerable<LoadedComponent> All => _byName.Values;

    /// <summary>Finds a component.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out T? component)
    {
        component = _byName.TryGetValue(name, out var loaded) ? (T)loaded.Component : null;
        return component is not null;
    }
}

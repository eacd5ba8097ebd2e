using System.Diagnostics.CodeAnalysis;

namespace Pillion.BuildingBlocks.Components;

/// <summary>
/// The components of one block that an app sees, by name (compared exactly), each as the block uses it. Follows <see cref="AppComponents"/>: what
/// stays there stays here as the same object.
/// </summary>
/// <typeparam name="T">What the block makes of a component.</typeparam>
internal sealed class ComponentSet<T>
    where T : class
{
    private readonly AppComponents _components;
    private readonly Func<LoadedComponent, T?> _make;
    private readonly Lock _lock = new();
    private volatile Snapshot _current;

    /// <summary>The components that implement the block's contract.</summary>
    public ComponentSet(AppComponents components)
        : this(components, static loaded => loaded.Component as T) { }

    /// <summary>What the block makes of each component.</summary>
    /// <param name="components">What the app sees.</param>
    /// <param name="make">Makes it; null for a component of another block.</param>
    public ComponentSet(AppComponents components, Func<LoadedComponent, T?> make)
    {
        _components = components;
        _make = make;
        _current = Make(known: null);
    }

    /// <summary>Whether the app sees none at all, which Dapr tells apart from a wrong name.</summary>
    public bool IsEmpty => Current.ByName.Count == 0;

    /// <summary>All of them, in no order.</summary>
    public IReadOnlyCollection<T> All => Current.ByName.Values;

    private Snapshot Current
    {
        get
        {
            var current = _current;
            return ReferenceEquals(current.Version, _components.Version) ? current : Follow();
        }
    }

    /// <summary>Finds a component. Costs a lookup: nothing is allocated.</summary>
    public bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out T? component) =>
        Current.ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out component);

    private Snapshot Follow()
    {
        lock (_lock)
        {
            return ReferenceEquals(_current.Version, _components.Version) ? _current : _current = Make(_current);
        }
    }

    private Snapshot Make(Snapshot? known)
    {
        // The version first: a list that is replaced meanwhile is then followed at the next lookup.
        var version = _components.Version;
        var made = new Dictionary<LoadedComponent, T>(ReferenceEqualityComparer.Instance);
        foreach (var loaded in _components.All)
        {
            if (known is not null && known.Made.TryGetValue(loaded, out var same))
            {
                made.Add(loaded, same);
            }
            else if (_make(loaded) is { } component)
            {
                made.Add(loaded, component);
            }
        }

        return new Snapshot(version, made);
    }

    private sealed class Snapshot
    {
        public Snapshot(object version, Dictionary<LoadedComponent, T> made)
        {
            Version = version;
            Made = made;
            foreach (var (loaded, component) in made)
            {
                ByName.Add(loaded.Spec.Name, component);
            }
        }

        public object Version { get; }

        public Dictionary<LoadedComponent, T> Made { get; }

        public Dictionary<string, T> ByName { get; } = new(StringComparer.Ordinal);
    }
}

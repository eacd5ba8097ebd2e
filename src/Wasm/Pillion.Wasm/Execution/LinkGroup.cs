namespace Pillion.Wasm.Execution;

/// <summary>
/// Instances and host items that are linked with each other: they hold each other's addresses, so their native memory is
/// freed together, when the last instance is disposed. The specification's store, as far as it matters.
/// </summary>
internal sealed class LinkGroup
{
    // One lock for all groups: joining involves two, and happens when instances are linked, not when they run.
    private static readonly Lock s_lock = new();

    // Replaced, never changed: readers on hot paths need no lock.
    private volatile Instance[] _instances = [];
    private readonly HashSet<Extern> _hostItems = [];
    private List<Action> _releases = [];
    private LinkGroup? _joined;
    private int _live;
    private volatile bool _isJoined;

    /// <summary>All instances of the group.</summary>
    public Instance[] Instances => Root._instances;

    /// <summary>One of its instances, while there is one.</summary>
    public Instance? AnyInstance => Instances is [var first, ..] ? first : null;

    /// <summary>Whether it has been joined of several.</summary>
    public bool IsJoined => Root._isJoined;

    private LinkGroup Root => _joined is null ? this : _joined = _joined.Root;

    public void Add(Instance instance)
    {
        lock (s_lock)
        {
            var root = Root;
            root._instances = [.. root._instances, instance];
            root._live++;
        }
    }

    /// <summary>Adds an item of the host's that may come to hold references to guests, and that may outlive them.</summary>
    public void AddHostItem(Extern item)
    {
        lock (s_lock)
        {
            Root._hostItems.Add(item);
        }
    }

    /// <summary>Makes one group of two.</summary>
    public void Join(LinkGroup other)
    {
        lock (s_lock)
        {
            var root = Root;
            var absorbed = other.Root;
            if (absorbed == root)
            {
                return;
            }

            root._instances = [.. root._instances, .. absorbed._instances];
            root._releases.AddRange(absorbed._releases);
            root._hostItems.UnionWith(absorbed._hostItems);
            root._live += absorbed._live;
            absorbed._instances = [];
            absorbed._releases = [];
            absorbed._hostItems.Clear();
            absorbed._joined = root;
            root._isJoined = true;
            Instance.ShareRun(root._instances);
        }
    }

    /// <summary>An instance is disposed: runs <paramref name="release"/> and all that wait, if it was the last.</summary>
    public void Leave(Action release)
    {
        List<Action> due;
        lock (s_lock)
        {
            var root = Root;
            root._live--;
            root._releases.Add(release);
            due = root.TakeDue();
        }

        Run(due);
    }

    /// <summary>An item of the host's is disposed: runs <paramref name="release"/> now or when the last instance has been disposed.</summary>
    public void WhenUnused(Extern item, Action release)
    {
        List<Action> due;
        lock (s_lock)
        {
            Root._hostItems.Remove(item);
            Root._releases.Add(release);
            due = Root.TakeDue();
        }

        Run(due);
    }

    private List<Action> TakeDue()
    {
        if (_live > 0)
        {
            return [];
        }

        List<Action> due = [.. _hostItems.Select<Extern, Action>(i => i.ForgetGuests), .. _releases];
        _releases = [];
        _instances = [];
        return due;
    }

    private static void Run(List<Action> releases)
    {
        foreach (var release in releases)
        {
            release();
        }
    }
}

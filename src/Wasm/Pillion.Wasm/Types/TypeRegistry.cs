namespace Pillion.Wasm.Types;

/// <summary>
/// Keeps one of all equivalent types, and numbers them, so that an indirect call compares two integers. Process-wide: instances of
/// different modules call each other. Types that no module has any more are forgotten.
/// </summary>
internal static class TypeRegistry
{
    /// <summary>The number of no type; null table elements carry it.</summary>
    public const uint None = 0;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<GroupKey, WeakReference<RecursiveGroup>> s_groups = [];

    // By number; as signed ones, because the framework has the code of such a dictionary ready.
    private static readonly Dictionary<int, WeakReference<DefinedType>> s_types = [];
    private static uint s_last;

    /// <summary>The group that stands for all that are equivalent to <paramref name="group"/>: that one, if it is the first.</summary>
    public static RecursiveGroup Canonical(RecursiveGroup group)
    {
        var key = GroupKeyBuilder.KeyOf(group);
        lock (s_lock)
        {
            if (s_groups.TryGetValue(key, out var known) && known.TryGetTarget(out var canonical))
            {
                return canonical;
            }

            group.Register(key);
            foreach (var type in group.Types)
            {
                type.Id = checked(++s_last);
                s_types.Add((int)type.Id, new WeakReference<DefinedType>(type));
            }

            s_groups[key] = new WeakReference<RecursiveGroup>(group);
            return group;
        }
    }

    /// <summary>The final type of functions that is a group of its own: what a module defines that says no more than parameters and results.</summary>
    public static DefinedType Plain(FuncType function)
    {
        if (function.Definition is { } definition)
        {
            return definition;
        }

        var group = new RecursiveGroup(1);
        group.Types[0].Define(isFinal: true, null, new FuncType(function.Parameters, function.Results), null, null);
        return Canonical(group).Types[0];
    }

    /// <summary>The type of that number, while any module has it.</summary>
    public static DefinedType? Find(uint id)
    {
        lock (s_lock)
        {
            return s_types.TryGetValue((int)id, out var known) && known.TryGetTarget(out var type) ? type : null;
        }
    }

    /// <summary>The group of that key, while any module has it.</summary>
    public static RecursiveGroup? Find(GroupKey key)
    {
        lock (s_lock)
        {
            return s_groups.TryGetValue(key, out var known) && known.TryGetTarget(out var group) ? group : null;
        }
    }

    public static void Forget(RecursiveGroup group)
    {
        lock (s_lock)
        {
            foreach (var type in group.Types)
            {
                s_types.Remove((int)type.Id);
            }

            // An equivalent one may have taken its place since.
            if (s_groups.TryGetValue(group.Key, out var known) && !known.TryGetTarget(out _))
            {
                s_groups.Remove(group.Key);
            }
        }
    }
}

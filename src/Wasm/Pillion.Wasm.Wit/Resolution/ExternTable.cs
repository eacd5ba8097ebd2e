using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>The imports or the exports of a world, while they are collected.</summary>
internal sealed class ExternTable(string what)
{
    private readonly List<WitExtern> _items = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<WitInterface> _explicit = [];
    private readonly HashSet<WitInterface> _interfaces = [];

    /// <summary>The interfaces under their own names.</summary>
    public IReadOnlyCollection<WitInterface> Interfaces => _interfaces;

    /// <summary>The interfaces that items of any name need for their types.</summary>
    public IEnumerable<WitInterface> Needs => _items.Where(i => i.Interface is not null).SelectMany(i => Closure(i.Interface!)).ToList();

    public bool IsExplicit(WitInterface item) => _explicit.Contains(item);

    /// <summary>Adds what the world itself names.</summary>
    public void Add(WitExtern item, SourcePosition at)
    {
        if (!item.IsPlain)
        {
            if (!_explicit.Add(item.Interface!))
            {
                throw at.Error($"a second {what} of '{item.Name}'; remove one");
            }

            Insert(item);
            return;
        }

        if (!_names.Add(item.Name))
        {
            throw at.Error($"a second {what} '{item.Name}' (upper and lower case count as the same); rename one of the two");
        }

        _items.Add(item);
    }

    /// <summary>Adds what an included world has.</summary>
    public void Include(WitExtern item, SourcePosition at)
    {
        if (!item.IsPlain)
        {
            Insert(item);
            return;
        }

        if (!_names.Add(item.Name))
        {
            throw at.Error($"two worlds {what} '{item.Name}'; write 'include … with {{ {item.Name} as another-name }}' to tell them apart");
        }

        _items.Add(item);
    }

    /// <summary>Adds an interface whose types are needed.</summary>
    public void Need(WitInterface item) => Insert(new WitExtern(item.Id, WitMetadata.None, item, null, isPlain: false));

    /// <summary>Everything, each item after the interfaces whose types it uses; those that are missing are added, unless
    /// <paramref name="only"/> says which are there.</summary>
    public IReadOnlyList<WitExtern> InOrder(HashSet<WitInterface>? only)
    {
        var done = new HashSet<WitInterface>();
        var result = new List<WitExtern>();
        void Visit(WitExtern item)
        {
            if (item is { IsPlain: false, Interface: { } named } && !done.Add(named))
            {
                return;
            }

            foreach (var dependency in item.Interface?.Dependencies ?? [])
            {
                if (only is null || only.Contains(dependency))
                {
                    Visit(
                        _items.FirstOrDefault(i => !i.IsPlain && i.Interface == dependency)
                            ?? new WitExtern(dependency.Id, WitMetadata.None, dependency, null, isPlain: false)
                    );
                }
            }

            result.Add(item);
        }

        foreach (var item in _items)
        {
            Visit(item);
        }

        return result;
    }

    private static IEnumerable<WitInterface> Closure(WitInterface from) => from.Dependencies.SelectMany(d => Closure(d).Concat([d]));

    private void Insert(WitExtern item)
    {
        if (_interfaces.Add(item.Interface!))
        {
            _items.Add(item);
        }
    }
}

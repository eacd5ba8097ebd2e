using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Components;

/// <summary>
/// The component types this host knows, found by Dapr type name and version without regard to case. A module is loaded when a type is asked for that
/// it may have: most hosts use few of them, and each costs time and memory at the start.
/// </summary>
public sealed class ComponentFactories
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ComponentRegistration> _byType = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ComponentModule> _unloaded;

    /// <summary>Collects modules; a type name registered twice with a common version is a mistake of the host.</summary>
    /// <param name="modules">What the host has.</param>
    /// <param name="found">What was found on this machine, pluggable components: they come in the place of the host's own of the same type, as in Dapr.</param>
    public ComponentFactories(IEnumerable<ComponentModule> modules, IEnumerable<ComponentRegistration>? found = null)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _unloaded = [.. modules];
        foreach (var registration in found ?? [])
        {
            foreach (var version in registration.Versions)
            {
                Found[registration.Type + "/" + version] = registration;
            }
        }
    }

    /// <summary>Collects registrations that are there already.</summary>
    /// <param name="registrations">What the host has.</param>
    /// <param name="found">What was found on this machine.</param>
    public ComponentFactories(IEnumerable<ComponentRegistration> registrations, IEnumerable<ComponentRegistration>? found = null)
        : this((IEnumerable<ComponentModule>)[], found)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        Add(registrations);
    }

    /// <summary>Every type with version, for example <c>state.sqlite/v1</c>, sorted. Loads every module.</summary>
    public IReadOnlyList<string> Types
    {
        get
        {
            lock (_lock)
            {
                Load(static _ => true);
                return [.. _byType.Keys.Union(Found.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
            }
        }
    }

    private Dictionary<string, ComponentRegistration> Found { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there is any version of the type.</summary>
    public bool Has(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        lock (_lock)
        {
            Load(module => module.MayHave(type));
            return _byType.Keys.Concat(Found.Keys).Any(known => known.StartsWith(type + "/", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Finds the registration for a declaration.</summary>
    /// <exception cref="ComponentException">No component of this host has the type and version; the message lists those of the same block.</exception>
    public ComponentRegistration Find(ComponentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        // An absent version and v0 stand for v1, as in Dapr's pkg/components/versioning.go.
        var version = spec.Version is "" or "v0" or "V0" ? "v1" : spec.Version;
        var key = spec.Type + "/" + version;
        lock (_lock)
        {
            if (Found.TryGetValue(key, out var registration))
            {
                return registration;
            }

            Load(module => module.MayHave(spec.Type));
            if (_byType.TryGetValue(key, out registration))
            {
                return registration;
            }
        }

        var block = spec.Type.Split('.')[0] + ".";
        var known = Types.Where(t => t.StartsWith(block, StringComparison.OrdinalIgnoreCase)).ToArray();
        throw new ComponentException(
            ComponentErrorKind.Configuration,
            $"couldn't find component type {spec.Type}/{version} of {spec}; "
                + (known.Length == 0 ? $"there is no '{block}*' component in this build" : "known types: " + string.Join(", ", known))
        );
    }

    private void Load(Predicate<ComponentModule> isWanted)
    {
        foreach (var module in _unloaded.FindAll(isWanted))
        {
            _unloaded.Remove(module);
            Add(module.Load());
        }
    }

    private void Add(IEnumerable<ComponentRegistration> registrations)
    {
        foreach (var registration in registrations)
        {
            foreach (var type in (string[])[registration.Type, .. registration.Aliases])
            {
                foreach (var version in registration.Versions)
                {
                    _byType.Add(type + "/" + version, registration);
                }
            }
        }
    }
}

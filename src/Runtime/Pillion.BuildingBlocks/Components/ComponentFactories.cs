using System.Collections.Frozen;
using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Components;

/// <summary>The component types this host knows, found by Dapr type name and version without regard to case.</summary>
public sealed class ComponentFactories
{
    private readonly FrozenDictionary<string, ComponentRegistration> _byType;

    /// <summary>Collects registrations; a type name registered twice with a common version is a mistake of the host.</summary>
    /// <param name="registrations">What the host has.</param>
    /// <param name="found">What was found on this machine, pluggable components: they come in the place of the host's own of the same type, as in Dapr.</param>
    public ComponentFactories(IEnumerable<ComponentRegistration> registrations, IEnumerable<ComponentRegistration>? found = null)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        var byType = new Dictionary<string, ComponentRegistration>(StringComparer.OrdinalIgnoreCase);
        foreach (var registration in registrations)
        {
            foreach (var type in (string[])[registration.Type, .. registration.Aliases])
            {
                foreach (var version in registration.Versions)
                {
                    byType.Add(type + "/" + version, registration);
                }
            }
        }

        foreach (var registration in found ?? [])
        {
            foreach (var version in registration.Versions)
            {
                byType[registration.Type + "/" + version] = registration;
            }
        }

        _byType = byType.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Types = [.. _byType.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Every type with version, for example <c>state.sqlite/v1</c>, sorted.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Finds the registration for a declaration.</summary>
    /// <exception cref="ComponentException">No component of this host has the type and version; the message lists those of the same block.</exception>
    public ComponentRegistration Find(ComponentSpec spec)
    {
        // An absent version and v0 stand for v1, as in Dapr's pkg/components/versioning.go.
        var version = spec.Version is "" or "v0" or "V0" ? "v1" : spec.Version;
        if (_byType.TryGetValue(spec.Type + "/" + version, out var registration))
        {
            return registration;
        }

        var block = spec.Type.Split('.')[0] + ".";
        var known = Types.Where(t => t.StartsWith(block, StringComparison.OrdinalIgnoreCase)).ToArray();
        throw new ComponentException(
            ComponentErrorKind.Configuration,
            $"couldn't find component type {spec.Type}/{version} of {spec}; "
                + (known.Length == 0 ? $"there is no '{block}*' component in this build" : "known types: " + string.Join(", ", known))
        );
    }
}

using System.Collections.Immutable;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>A component-level function as it exists at run time.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Type">Its type, in terms of the resource types of whoever made it.</param>
/// <param name="Resources">What those resource types are.</param>
internal abstract record FunctionItem(string Name, ComponentFunctionType Type, ResourceMap Resources);

/// <summary>A function of the host's.</summary>
internal sealed record HostFunctionItem(string Name, ComponentFunctionType Type, ResourceMap Resources, Delegate Target)
    : FunctionItem(Name, Type, Resources);

/// <summary>A core function that a component lifted.</summary>
/// <param name="Instance">The instance that it belongs to.</param>
/// <param name="Core">A <see cref="Function"/>, or a delegate if it was lowered or is built in.</param>
internal sealed record LiftedFunctionItem(
    string Name,
    ComponentFunctionType Type,
    ResourceMap Resources,
    ComponentInstance Instance,
    object Core,
    BoundOptions Options
) : FunctionItem(Name, Type, Resources);

/// <summary>What an instance exports, by name: functions, instances, components, core modules, resource types; null for other types.</summary>
internal sealed class InstanceItem
{
    public Dictionary<string, object?> Exports { get; } = [];
}

/// <summary>What a core instance exports, by name: <see cref="Extern"/> items, and delegates for functions that are lowered or built in.</summary>
internal sealed class CoreInstanceItem
{
    public Dictionary<string, object> Exports { get; } = [];
}

/// <summary>What the resource types of a component are in one of its instances.</summary>
internal sealed class ResourceMap
{
    private readonly Dictionary<ResourceType, RuntimeResource> _resources = [];

    public RuntimeResource this[ResourceType type] =>
        _resources.TryGetValue(type, out var resource)
            ? resource
            : throw new InvalidOperationException(
                $"Resource type {type} has no counterpart at run time; validation should have seen that."
            );

    /// <summary>What a resource type is, or null if nothing has been said of it.</summary>
    public RuntimeResource? Find(ResourceType type) => _resources.GetValueOrDefault(type);

    public void Add(ResourceType type, RuntimeResource resource) => _resources[type] = resource;

    /// <summary>Takes over what the resource types are that something is typed with, from that thing as it exists.</summary>
    public void Bind(ComponentExternType type, object? item)
    {
        switch (type)
        {
            case TypeExternType { Type: ResourceType resource } when item is RuntimeResource runtime:
                _resources[resource] = runtime;
                break;
            case InstanceExternType instance when item is InstanceItem exports:
                Bind(instance.Type, exports);
                break;
        }
    }

    /// <inheritdoc cref="Bind(ComponentExternType, object?)"/>
    public void Bind(ComponentInstanceType type, InstanceItem item)
    {
        foreach (var export in type.Exports)
        {
            Bind(export.Type, item.Exports.GetValueOrDefault(export.Name));
        }
    }

    public RuntimeResource[] Resolve(ImmutableArray<ResourceType> types)
    {
        var resolved = new RuntimeResource[types.Length];
        for (var i = 0; i < resolved.Length; i++)
        {
            resolved[i] = this[types[i]];
        }

        return resolved;
    }
}

using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Finds what a component imports among what a linker has, and lists all that is missing.</summary>
internal sealed class ImportResolver(HostDefinitions<HostInterface> interfaces, HostDefinitions<object> items)
{
    private readonly List<string> _problems = [];
    private readonly ResourceMap _resources = new();

    /// <summary>What each import is, by name.</summary>
    /// <exception cref="ComponentLinkException">Something is missing or has another type.</exception>
    public Dictionary<string, object?> Resolve(Component component)
    {
        var arguments = new Dictionary<string, object?>();
        foreach (var import in component.Imports)
        {
            var item = items.Find(import.Name) ?? FromHost(import);
            if (item is not null)
            {
                _resources.Bind(import.Type, item);
                arguments[import.Name] = item;
            }
        }

        return _problems.Count == 0
            ? arguments
            : throw new ComponentLinkException(
                $"Component \"{component.Name}\" cannot be linked: {string.Join("; ", _problems.Distinct())}"
            );
    }

    private object? FromHost(NamedExternType import)
    {
        switch (import.Type)
        {
            case InstanceExternType instance:
                // An interface without functions and resources asks nothing of the host.
                var found = interfaces.Find(import.Name);
                return found is null && NeedsHost(instance.Type)
                    ? Missing($"unknown import: instance \"{import.Name}\" is not defined")
                    : FromInterface(instance.Type, found ?? new HostInterface(import.Name));
            case TypeExternType { Type: not ResourceType }:
                return null;
            default:
                return interfaces.Find("") is { } root
                    ? Member(root, import)
                    : Missing($"unknown import: {import.Type.Kind} \"{import.Name}\" is not defined");
        }
    }

    private InstanceItem FromInterface(ComponentInstanceType type, HostInterface host)
    {
        var item = new InstanceItem();
        foreach (var export in type.Exports)
        {
            item.Exports[export.Name] = Member(host, export);
        }

        return item;
    }

    private object? Member(HostInterface host, NamedExternType export)
    {
        switch (export.Type)
        {
            case TypeExternType { Type: ResourceType type, IsAbstract: true }:
                if (!host.Resources.TryGetValue(export.Name, out var resource))
                {
                    return Missing($"unknown import: resource \"{host.Qualify(export.Name)}\" is not defined");
                }

                _resources.Add(type, resource);
                return resource;
            case TypeExternType { Type: ResourceType same }:
                return _resources.Find(same);
            case TypeExternType:
                return null;
            case FunctionExternType function:
                if (!host.Functions.TryGetValue(export.Name, out var target))
                {
                    return Missing($"unknown import: function \"{host.Qualify(export.Name)}\" {function.Type} is not defined");
                }

                return Function(host.Qualify(export.Name), function.Type, target);
            default:
                return Missing($"unknown import: {export.Type.Kind} \"{host.Qualify(export.Name)}\" cannot be defined by a host");
        }
    }

    private HostFunctionItem? Function(string name, ComponentFunctionType type, Delegate target)
    {
        var item = new HostFunctionItem(name, type, _resources, target);
        try
        {
            Adapters.Check(item);
            return item;
        }
        catch (ComponentLinkException e)
        {
            _problems.Add(e.Message);
            return null;
        }
    }

    private object? Missing(string problem)
    {
        _problems.Add(problem);
        return null;
    }

    private static bool NeedsHost(ComponentInstanceType type)
    {
        foreach (var export in type.Exports)
        {
            if (export.Type is not TypeExternType { IsAbstract: false })
            {
                return true;
            }
        }

        return false;
    }
}

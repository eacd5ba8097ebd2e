using Pillion.Wasm.Components.Linking;

namespace Pillion.Wasm.Components;

/// <summary>A component with its imports resolved, ready to be instantiated again and again. Safe for concurrent use.</summary>
public sealed class ComponentTemplate
{
    private readonly Dictionary<string, object?> _arguments;
    private readonly InstanceLimits _limits;

    internal ComponentTemplate(Component component, Dictionary<string, object?> arguments, InstanceLimits limits)
    {
        Component = component;
        _arguments = arguments;
        _limits = limits;
    }

    /// <summary>The component.</summary>
    public Component Component { get; }

    /// <summary>A new instance.</summary>
    /// <param name="hostState">Its <see cref="ComponentInstance.HostState"/> from before any of its code runs.</param>
    /// <exception cref="WasmTrapException">A start function trapped, or a segment does not fit.</exception>
    /// <exception cref="WasmLimitException">A limit is too low for the component.</exception>
    public ComponentInstance Instantiate(object? hostState = null)
    {
        var instance = new ComponentInstance(Component, parent: null, _limits) { HostState = hostState };
        try
        {
            instance.BeginInstantiation();
            instance.ExportsItem = Instantiation.Run(Component.Definition, instance, outer: null, _arguments);
            instance.EndInstantiation();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }
}

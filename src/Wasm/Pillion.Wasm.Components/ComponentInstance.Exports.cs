using System.Collections.Concurrent;
using Pillion.Wasm.Components.Linking;

namespace Pillion.Wasm.Components;

public sealed partial class ComponentInstance
{
    // Several threads use an instance of which calls run side by side.
    private readonly ConcurrentDictionary<(string Interface, string Name), ComponentFunction?> _functions = [];

    /// <summary>What it exports.</summary>
    internal InstanceItem ExportsItem { get; set; } = new();

    /// <summary>
    /// The exported function of that name as a delegate over the .NET counterparts of its WIT types. To be kept: making it costs more than
    /// calling it.
    /// </summary>
    /// <param name="interfaceName">The exported interface; an exported one of a compatible version will do. Empty for a function outside interfaces.</param>
    /// <exception cref="ComponentLinkException">There is none, or the delegate's signature does not fit; the message says what it should be.</exception>
    public TDelegate GetFunction<TDelegate>(string interfaceName, string functionName)
        where TDelegate : Delegate
    {
        var function =
            GetFunction(interfaceName, functionName)
            ?? throw new ComponentLinkException(
                $"Component \"{Component.Name}\" exports no function \"{InterfaceName.Qualify(interfaceName, functionName)}\"."
            );
        return function.As<TDelegate>();
    }

    /// <summary>The exported function of that name, or null.</summary>
    /// <param name="interfaceName">The exported interface; an exported one of a compatible version will do. Empty for a function outside interfaces.</param>
    public ComponentFunction? GetFunction(string interfaceName, string functionName)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        ArgumentNullException.ThrowIfNull(functionName);
        if (!_functions.TryGetValue((interfaceName, functionName), out var function))
        {
            var owner = interfaceName.Length == 0 ? ExportsItem : FindInterface(interfaceName);
            function = owner?.Exports.GetValueOrDefault(functionName) is LiftedFunctionItem item
                ? new ComponentFunction(item, InterfaceName.Qualify(interfaceName, functionName))
                : null;
            function = _functions.GetOrAdd((interfaceName, functionName), function);
        }

        return function;
    }

    private InstanceItem? FindInterface(string name)
    {
        if (ExportsItem.Exports.GetValueOrDefault(name) is InstanceItem exact)
        {
            return exact;
        }

        var track = InterfaceName.Parse(name).Track;
        foreach (var (exported, item) in ExportsItem.Exports)
        {
            if (item is InstanceItem instance && InterfaceName.Parse(exported).Track == track)
            {
                return instance;
            }
        }

        return null;
    }
}

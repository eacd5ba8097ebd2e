using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components.Linking;

/// <summary>What a host offers under one name: functions and resource types.</summary>
internal sealed class HostInterface(string name)
{
    /// <summary>Its full name, or empty for what stands outside interfaces.</summary>
    public string Name { get; } = name;

    /// <summary>Functions by their names in the interface: <c>[method]pollable.ready</c>.</summary>
    public Dictionary<string, Delegate> Functions { get; } = [];

    /// <summary>Resource types by their names in the interface.</summary>
    public Dictionary<string, RuntimeResource> Resources { get; } = [];

    /// <summary>Name of a member as messages give it.</summary>
    public string Qualify(string member) => InterfaceName.Qualify(Name, member);
}

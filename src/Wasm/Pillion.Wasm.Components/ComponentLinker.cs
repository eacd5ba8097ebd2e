using Pillion.Wasm.Components.Linking;
using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components;

/// <summary>Resolves imports of components by name. Define what guests may use, then instantiate components.</summary>
/// <remarks>
/// <para>
/// An import with a version is satisfied by the newest definition of a compatible one: <c>wasi:io/streams@0.2.0</c> by
/// <c>wasi:io/streams@0.2.12</c> (component model, Explainer.md, "canonversion").
/// </para>
/// <para>Defining is not safe for concurrent use; preparing and instantiating are, once all is defined.</para>
/// </remarks>
public sealed class ComponentLinker
{
    private readonly HostDefinitions<HostInterface> _interfaces = new();
    private readonly HostDefinitions<object> _items = new();

    /// <summary>An empty linker.</summary>
    public ComponentLinker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
    }

    /// <summary>The engine whose components it links.</summary>
    public Engine Engine { get; }

    /// <summary>Defines a function.</summary>
    /// <param name="interfaceName">The interface with its version, such as <c>wasi:random/random@0.2.12</c>, or empty for a function outside interfaces.</param>
    /// <param name="functionName">As WIT names it; methods and such by their canonical names: <c>[method]pollable.ready</c>.</param>
    /// <param name="function">
    /// A delegate over the .NET counterparts of the WIT types. A first parameter of type <see cref="ComponentCaller"/> receives the calling
    /// instance. Whether it fits is found out when a component imports it.
    /// </param>
    /// <remarks>
    /// A function that WIT declares <c>async</c> may return a <see cref="ValueTask"/> or <see cref="ValueTask{T}"/>: its guest goes on meanwhile if
    /// it called it asynchronously, and waits if not. Exceptions of the function pass through the guest to the host's caller unchanged, and end the instance
    /// as a trap does.
    /// </remarks>
    public ComponentLinker Define(string interfaceName, string functionName, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        ArgumentNullException.ThrowIfNull(function);
        InterfaceOf(interfaceName).Functions[functionName] = function;
        return this;
    }

    /// <summary>Defines a resource type whose resources are objects of the host's.</summary>
    /// <param name="interfaceName">The interface with its version, or empty.</param>
    /// <param name="resourceName">As WIT names it.</param>
    /// <param name="drop">Called when a guest drops a resource it owns, or ends without having dropped it.</param>
    /// <typeparam name="T">What guests' handles refer to.</typeparam>
    public ComponentLinker DefineResource<T>(string interfaceName, string resourceName, Action<T>? drop = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        var owner = InterfaceOf(interfaceName);
        owner.Resources[resourceName] = new RuntimeResource(
            owner.Qualify(resourceName),
            typeof(T),
            drop is null ? null : value => drop((T)value)
        );
        return this;
    }

    /// <summary>Lets a component's instance stand for an import: what it exports is what importers get.</summary>
    /// <param name="name">The name of the import.</param>
    /// <remarks>Instances that are linked are used by one thread at a time, together.</remarks>
    public ComponentLinker Define(string name, ComponentInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _items.Set(name, instance.ExportsItem);
        return this;
    }

    /// <summary>Lets a core module stand for an import.</summary>
    /// <param name="name">The name of the import.</param>
    public ComponentLinker Define(string name, Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        _items.Set(name, module);
        return this;
    }

    /// <summary>Resolves a component's imports once, for many instantiations.</summary>
    /// <param name="limits">What each core instance may use.</param>
    /// <exception cref="ComponentLinkException">Imports are missing or have other types; the message lists all of them.</exception>
    public ComponentTemplate Prepare(Component component, InstanceLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(component);
        if (component.Engine != Engine)
        {
            throw new ArgumentException("The component was loaded by another engine.", nameof(component));
        }

        var resolver = new ImportResolver(_interfaces, _items);
        var arguments = resolver.Resolve(component);
        return new ComponentTemplate(component, arguments, limits ?? InstanceLimits.Default);
    }

    /// <summary>Instantiates a component.</summary>
    /// <param name="hostState">Its <see cref="ComponentInstance.HostState"/> from before any of its code runs.</param>
    /// <exception cref="ComponentLinkException">Imports are missing or have other types.</exception>
    /// <exception cref="WasmTrapException">A start function trapped, or a segment does not fit.</exception>
    public ComponentInstance Instantiate(Component component, InstanceLimits? limits = null, object? hostState = null) =>
        Prepare(component, limits).Instantiate(hostState);

    private HostInterface InterfaceOf(string name) => _interfaces.GetOrAdd(name, static n => new HostInterface(n));
}

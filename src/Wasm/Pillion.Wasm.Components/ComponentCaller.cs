namespace Pillion.Wasm.Components;

/// <summary>The component instance that called a host function: what a delegate may take as its first parameter. Valid during the call.</summary>
public readonly struct ComponentCaller
{
    internal ComponentCaller(ComponentInstance instance) => Instance = instance;

    /// <summary>The calling instance: the innermost one, if components are nested.</summary>
    public ComponentInstance Instance { get; }

    /// <summary>What the embedder attached to the instance: <see cref="ComponentInstance.HostState"/>.</summary>
    /// <exception cref="InvalidOperationException">The instance carries no state of that type.</exception>
    public T State<T>()
        where T : class =>
        Instance.HostState as T
        ?? throw new InvalidOperationException(
            $"Instance of component \"{Instance.Component.Name}\" has no {typeof(T)} as its HostState, which its host functions need."
        );
}

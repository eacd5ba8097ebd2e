namespace Pillion.Wasm;

/// <summary>The instance that called a host function. Valid during the call.</summary>
public readonly struct Caller
{
    internal Caller(Instance instance) => Instance = instance;

    /// <summary>The calling instance.</summary>
    public Instance Instance { get; }

    /// <summary>Its memory 0 (own or imported, exported or not).</summary>
    /// <exception cref="WasmTrapException">It has none.</exception>
    public Memory Memory => throw new NotImplementedException();

    /// <summary>What the embedder attached to the instance: <see cref="Instance.HostState"/>.</summary>
    /// <exception cref="InvalidOperationException">The instance carries no state of that type.</exception>
    public T State<T>()
        where T : class => throw new NotImplementedException();
}

namespace Pillion.Wasm;

/// <summary>The instance that called a host function. Valid during the call.</summary>
public readonly struct Caller
{
    internal Caller(Instance instance) => Instance = instance;

    /// <summary>The calling instance.</summary>
    public Instance Instance { get; }

    /// <summary>Whether it has a memory.</summary>
    public bool HasMemory => Instance.Memories.Length > 0;

    /// <summary>Its memory 0, own or imported, exported or not.</summary>
    /// <exception cref="WasmTrapException">It has none: every address is out of bounds.</exception>
    public Memory Memory => HasMemory ? Instance.Memories[0] : throw new WasmTrapException(TrapKind.MemoryOutOfBounds);

    /// <summary>What the embedder attached to the instance: <see cref="Instance.HostState"/>.</summary>
    /// <exception cref="InvalidOperationException">The instance carries no state of that type.</exception>
    public T State<T>()
        where T : class =>
        Instance.HostState as T
        ?? throw new InvalidOperationException(
            $"Instance of \"{Instance.Module.Name}\" has no {typeof(T)} as its HostState, which its host functions need."
        );
}

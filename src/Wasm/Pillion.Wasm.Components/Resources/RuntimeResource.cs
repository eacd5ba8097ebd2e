namespace Pillion.Wasm.Components.Resources;

/// <summary>
/// A resource type as it exists at run time: one for each time its definition is instantiated, or one for each type of the host's that is linked.
/// Two handles are of one type if they are of the same object (Canonical ABI, <c>ResourceType</c>).
/// </summary>
internal sealed class RuntimeResource
{
    private readonly Action<object>? _dropHostValue;

    /// <summary>A resource that guests define; its representation is a number that only they understand.</summary>
    public RuntimeResource(string name, ComponentInstance implementer, Action<int>? destructor)
    {
        Name = name;
        Implementer = implementer;
        Destructor = destructor;
    }

    /// <summary>A resource whose representation is an object of the host's.</summary>
    public RuntimeResource(string name, Type hostType, Action<object>? drop)
    {
        Name = name;
        HostType = hostType;
        _dropHostValue = drop;
    }

    /// <summary>What error messages call it: <c>wasi:io/streams/input-stream</c>.</summary>
    public string Name { get; }

    /// <summary>The instance that defines it, or null if the host does.</summary>
    public ComponentInstance? Implementer { get; }

    /// <summary>What all its objects derive from, or null if a guest defines it.</summary>
    public Type? HostType { get; }

    /// <summary>The core function that is told a representation whose last owner is gone.</summary>
    public Action<int>? Destructor { get; }

    /// <summary>Ends an object of the host's: its owner dropped the handle, or was disposed.</summary>
    public void DropHostValue(object value) => _dropHostValue?.Invoke(value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

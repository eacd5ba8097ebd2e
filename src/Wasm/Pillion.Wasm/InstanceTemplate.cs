namespace Pillion.Wasm;

/// <summary>A module with its imports resolved, ready to be instantiated again and again.</summary>
public sealed class InstanceTemplate
{
    /// <summary>The module.</summary>
    public Module Module => throw new NotImplementedException();

    /// <summary>A new instance; its start function, if any, has run.</summary>
    public Instance Instantiate(object? hostState = null) => throw new NotImplementedException();
}

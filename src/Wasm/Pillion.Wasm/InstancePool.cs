namespace Pillion.Wasm;

/// <summary>
/// Hands out instances that are as good as new and takes them back. Memory, globals and tables are restored from a
/// snapshot taken after instantiation (before the start function runs). Safe for concurrent use.
/// </summary>
public sealed class InstancePool : IDisposable
{
    /// <summary>A pool that keeps at most <paramref name="maxIdle"/> idle instances.</summary>
    public InstancePool(InstanceTemplate template, int maxIdle) => throw new NotImplementedException();

    /// <summary>
    /// An instance in its initial state. <paramref name="hostState"/> becomes its <see cref="Instance.HostState"/> before the
    /// start function runs.
    /// </summary>
    public Instance Rent(object? hostState = null) => throw new NotImplementedException();

    /// <summary>Takes an instance back, whatever state it is in (also after a trap). It must not be used afterwards.</summary>
    public void Return(Instance instance) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

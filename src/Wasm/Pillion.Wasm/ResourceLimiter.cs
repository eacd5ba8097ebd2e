namespace Pillion.Wasm;

/// <summary>
/// Asked when instances are made and when they grow: for limits that no fixed number can say, such as one for all instances of a tenant
/// together. Derive from it, override what matters, and set <see cref="InstanceLimits.Limiter"/>.
/// </summary>
/// <remarks>
/// The numbers of <see cref="InstanceLimits"/> and of the module are looked at first; it is asked about what they allow. One limiter may serve
/// many instances: calls come on the threads that use those, so that it must be safe for concurrent use if they run on several. It must not
/// call the instance. An exception it throws passes to who made the instance, or through the guest to its caller.
/// </remarks>
public abstract class ResourceLimiter
{
    /// <summary>An instance is about to be made.</summary>
    /// <param name="module">Of which.</param>
    /// <param name="memories">Memories of its own that it will have, imported ones not counted.</param>
    /// <param name="tables">Tables of its own that it will have.</param>
    /// <returns>Whether it may; if not, a <see cref="WasmLimitException"/> is thrown.</returns>
    public virtual bool InstanceCreating(Module module, int memories, int tables) => true;

    /// <summary>
    /// An instance that <see cref="InstanceCreating"/> allowed could not be made, or its memory has been freed. Comes on any
    /// thread, that of finalizers included, and must not throw.
    /// </summary>
    public virtual void InstanceReleased(Module module) { }

    /// <summary>A memory is about to get its initial size, or to grow.</summary>
    /// <param name="instance">To which it belongs.</param>
    /// <param name="current">Its size in bytes; 0 where the instance is being made.</param>
    /// <param name="desired">The size it is to get, in bytes.</param>
    /// <param name="maximum">The largest size that its type allows, in bytes.</param>
    /// <returns>
    /// Whether it may; if not, <c>memory.grow</c> answers -1, or the instance is not made and a <see cref="WasmLimitException"/> is thrown.
    /// </returns>
    public virtual bool MemoryGrowing(Instance instance, long current, long desired, long maximum) => true;

    /// <summary><c>memory.grow</c> has failed: for a limit, or because the machine has no memory left.</summary>
    /// <param name="instance">To which the memory belongs.</param>
    /// <param name="current">Its size in bytes.</param>
    /// <param name="desired">The size it did not get, in bytes.</param>
    public virtual void MemoryGrowFailed(Instance instance, long current, long desired) { }

    /// <summary>A table is about to get its initial size, or to grow.</summary>
    /// <param name="instance">To which it belongs.</param>
    /// <param name="current">Its size in elements; 0 where the instance is being made.</param>
    /// <param name="desired">The size it is to get, in elements.</param>
    /// <param name="maximum">The largest size that its type allows, in elements.</param>
    /// <returns>
    /// Whether it may; if not, <c>table.grow</c> answers -1, or the instance is not made and a <see cref="WasmLimitException"/> is thrown.
    /// </returns>
    public virtual bool TableGrowing(Instance instance, long current, long desired, long maximum) => true;

    /// <summary><c>table.grow</c> has failed.</summary>
    /// <param name="instance">To which the table belongs.</param>
    /// <param name="current">Its size in elements.</param>
    /// <param name="desired">The size it did not get, in elements.</param>
    public virtual void TableGrowFailed(Instance instance, long current, long desired) { }
}

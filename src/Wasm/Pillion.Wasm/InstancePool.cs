using System.Collections.Concurrent;

namespace Pillion.Wasm;

/// <summary>
/// Hands out instances that are as good as new and takes them back. Memory, globals and tables are restored from a
/// snapshot taken after instantiation, before the start function runs. Safe for concurrent use.
/// </summary>
public sealed class InstancePool : IDisposable
{
    private readonly InstanceTemplate _template;
    private readonly int _maxIdle;
    private readonly Instance.Snapshot _snapshot;
    private readonly ConcurrentStack<Instance> _idle = new();
    private int _idleCount;
    private volatile bool _disposed;

    /// <summary>A pool that keeps at most <paramref name="maxIdle"/> idle instances; it starts with one.</summary>
    /// <exception cref="WasmLinkException">
    /// The module imports a memory, table or mutable global, whose state is shared, or a function of another instance, with which all
    /// instances would be linked, so that one thread could use them at a time.
    /// </exception>
    /// <exception cref="WasmLimitException">A memory starts with 2 GiB or more.</exception>
    public InstancePool(InstanceTemplate template, int maxIdle)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentOutOfRangeException.ThrowIfNegative(maxIdle);
        if (template.IsLinked)
        {
            throw new WasmLinkException(
                $"Module \"{template.Module.Name}\" imports a function, memory, table or mutable global of another instance or of the host; instances that share something cannot be pooled."
            );
        }

        _template = template;
        _maxIdle = maxIdle;
        var first = template.Create();
        try
        {
            _snapshot = first.TakeSnapshot();
        }
        catch
        {
            first.Dispose();
            throw;
        }

        Keep(first);
    }

    /// <summary>
    /// An instance in its initial state. <paramref name="hostState"/> becomes its <see cref="Instance.HostState"/> before the
    /// start function runs.
    /// </summary>
    /// <exception cref="WasmTrapException">The start function trapped.</exception>
    public Instance Rent(object? hostState = null)
    {
        var instance = RentUnstarted(hostState);
        try
        {
            instance.RunStart();
            return instance;
        }
        catch
        {
            Return(instance);
            throw;
        }
    }

    /// <summary>
    /// As <see cref="Rent"/>, with the start function left to <see cref="Instance.RunStart"/>: a guest can do anything in it, so a host may want
    /// to set a deadline before.
    /// </summary>
    public Instance RentUnstarted(object? hostState = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_idle.TryPop(out var instance))
        {
            Interlocked.Decrement(ref _idleCount);
        }
        else
        {
            instance = _template.Create();
        }

        instance.HostState = hostState;
        instance.RentedFrom = this;
        return instance;
    }

    /// <summary>Takes an instance back, whatever state it is in, also after a trap. It must not be used afterwards.</summary>
    /// <exception cref="InvalidOperationException">It runs, was not rented here, or was returned before.</exception>
    public void Return(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (instance.IsRunning)
        {
            throw new InvalidOperationException($"Instance of \"{instance.Module.Name}\" cannot be returned while its guest runs.");
        }

        if (Interlocked.CompareExchange(ref instance.RentedFrom, null, this) != this)
        {
            throw new InvalidOperationException(
                $"Instance of \"{instance.Module.Name}\" was not rented from this pool, or was returned before."
            );
        }

        // One that was linked with others while it was rented may be used by them still.
        if (_disposed || instance.Group.IsJoined || instance.IsReleased || Array.Exists(instance.Memories, m => m.HasOtherUsers))
        {
            instance.Dispose();
            return;
        }

        try
        {
            instance.Restore(_snapshot);
        }
        catch
        {
            instance.Dispose();
            throw;
        }

        Keep(instance);
    }

    /// <summary>Frees the idle instances; those still rented are freed when they are returned.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var instance))
        {
            instance.Dispose();
        }
    }

    private void Keep(Instance instance)
    {
        if (Interlocked.Increment(ref _idleCount) > _maxIdle)
        {
            Interlocked.Decrement(ref _idleCount);
            instance.Dispose();
            return;
        }

        _idle.Push(instance);
        if (_disposed)
        {
            // Disposed between the check and the push: leave nothing behind.
            Dispose();
        }
    }
}

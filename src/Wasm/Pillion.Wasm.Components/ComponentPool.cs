using System.Collections.Concurrent;

namespace Pillion.Wasm.Components;

/// <summary>
/// Hands out instances that are as good as new and takes them back. What their guests left in memories, globals, tables and handles is undone by
/// restoring what there was after instantiation. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A component whose code calls the host while it is instantiated may have learned something that only that instance may know, such as a random
/// number: then each one is instantiated anew.
/// </remarks>
public sealed class ComponentPool : IDisposable
{
    private readonly ComponentTemplate _template;
    private readonly int _maxIdle;
    private readonly ConcurrentStack<ComponentInstance> _idle = new();
    private Instance.Snapshot[]? _memories;
    private int _idleCount;
    private volatile bool _disposed;

    /// <summary>A pool that keeps at most <paramref name="maxIdle"/> idle instances; it starts with none.</summary>
    public ComponentPool(ComponentTemplate template, int maxIdle)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentOutOfRangeException.ThrowIfNegative(maxIdle);
        _template = template;
        _maxIdle = maxIdle;
    }

    /// <summary>Instances that wait to be rented.</summary>
    public int IdleCount => Volatile.Read(ref _idleCount);

    /// <summary>An instance in its initial state.</summary>
    /// <param name="hostState">Its <see cref="ComponentInstance.HostState"/>.</param>
    /// <exception cref="WasmTrapException">A start function trapped.</exception>
    /// <exception cref="WasmLimitException">A limit is too low for the component.</exception>
    public ComponentInstance Rent(object? hostState = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_idle.TryPop(out var instance))
        {
            Interlocked.Decrement(ref _idleCount);
            instance.HostState = hostState;
            return instance;
        }

        instance = _template.Instantiate(hostState);
        _memories = instance.Remember(_memories) ?? _memories;
        return instance;
    }

    /// <summary>
    /// Takes an instance back, whatever state it is in, also after a trap. Resources that it still owns are dropped. It must not be used afterwards.
    /// </summary>
    public void Return(ComponentInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (_disposed || !instance.TryReset())
        {
            instance.Dispose();
            return;
        }

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

    /// <summary>Frees the idle instances; those still rented are freed when they are returned.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var instance))
        {
            Interlocked.Decrement(ref _idleCount);
            instance.Dispose();
        }
    }
}

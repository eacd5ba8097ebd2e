using System.Diagnostics.CodeAnalysis;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Resources;

/// <summary>
/// What a handle of a guest stands for. It belongs to one <see cref="WasiContext"/>, which closes what is still open when it is disposed,
/// and may be the child of another resource, which then must not be dropped first.
/// </summary>
/// <remarks>For the thread of the guest, except where a member says otherwise.</remarks>
public abstract class WasiResource : IDisposable
{
    private readonly WasiResource? _parent;
    private int _children;
    private int _isDisposed;

    /// <param name="context">Whose it is.</param>
    /// <param name="parent">The resource that it was made of and must not outlive.</param>
    private protected WasiResource(WasiContext context, WasiResource? parent = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        context.Resources.Add(this);
        _parent = parent;
        if (parent is not null)
        {
            parent._children++;
        }
    }

    internal WasiContext Context { get; }

    /// <summary>Neighbours in the context's list, so that leaving it is a matter of two assignments.</summary>
    internal WasiResource? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    internal WasiResource? Next { get; set; }

    private protected bool HasChildren => _children > 0;

    /// <summary>The guest gives it up: drops its handle, or passes it to a function that consumes it.</summary>
    /// <exception cref="WasmTrapException">There are still resources that were made of it.</exception>
    internal void Drop()
    {
        if (_children > 0 && _isDisposed == 0)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"The guest dropped {Describe()} before {_children} resource(s) that it had made of it."
            );
        }

        Free();
    }

    /// <summary>The guest gave it to a function that ends it: <see cref="Close"/> is what that function leaves to do.</summary>
    /// <exception cref="WasmTrapException">There are still resources that were made of it.</exception>
    internal void Consume() => Drop();

    /// <inheritdoc cref="Drop"/>
    [SuppressMessage("Usage", "CA1816:Dispose methods should call SuppressFinalize", Justification = "No resource has a finalizer.")]
    void IDisposable.Dispose() => Drop();

    /// <summary>Closes it, whatever was made of it. To do so twice does nothing.</summary>
    internal void Free()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Context.Resources.Remove(this);
        if (_parent is not null)
        {
            _parent._children--;
        }

        Close();
    }

    /// <summary>What errors call it: the name of its WIT resource.</summary>
    private protected abstract string Describe();

    /// <summary>Gives back what the host holds for it. Called once.</summary>
    private protected virtual void Close() { }
}

/// <summary>The resources that a context has open. Safe to be used by several threads: what the host does meanwhile may end on any.</summary>
internal sealed class ResourceList(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private WasiResource? _last;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <exception cref="WasmLimitException">There are as many as there may be.</exception>
    public void Add(WasiResource resource)
    {
        lock (_lock)
        {
            if (_count >= capacity)
            {
                throw new WasmLimitException(
                    $"The guest has {capacity} WASI resources open, which is its limit ({nameof(WasiOptions)}.{nameof(WasiOptions.MaxResources)})."
                );
            }

            _count++;
            resource.Previous = _last;
            if (_last is not null)
            {
                _last.Next = resource;
            }

            _last = resource;
        }
    }

    public void Remove(WasiResource resource)
    {
        lock (_lock)
        {
            _count--;
            if (resource.Previous is { } previous)
            {
                previous.Next = resource.Next;
            }

            if (resource.Next is { } next)
            {
                next.Previous = resource.Previous;
            }
            else
            {
                _last = resource.Previous;
            }

            resource.Previous = resource.Next = null;
        }
    }

    /// <summary>Closes all, the youngest first: children before what they were made of.</summary>
    public void Dispose()
    {
        while (Volatile.Read(ref _last) is { } resource)
        {
            resource.Free();
        }
    }
}

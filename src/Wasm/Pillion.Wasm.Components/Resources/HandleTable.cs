using System.Runtime.CompilerServices;

namespace Pillion.Wasm.Components.Resources;

/// <summary>
/// The handles of one component instance: resources that it owns or has borrowed, and what asynchronous calls add. Indices start at 1;
/// freed ones are given out again, last first (Canonical ABI, <c>Table</c>).
/// </summary>
internal sealed class HandleTable
{
    /// <summary>Handles that one instance may hold at a time, as the specification limits them.</summary>
    public const int MaxLength = (1 << 28) - 1;

    private Entry[] _entries = new Entry[8];
    private int _length = 1;
    private int _free;

    /// <summary>Handles in use.</summary>
    public int Count { get; private set; }

    /// <summary>Handles that it may hold at once; more are a trap.</summary>
    public int Limit { get; init; } = MaxLength;

    /// <summary>Adds a handle that owns an object of the host's, or a representation of a guest's.</summary>
    public int AddOwn(RuntimeResource resource, int representation, object? value)
    {
        ref var entry = ref Add(out var handle);
        entry.Type = resource;
        entry.Value = value;
        entry.Representation = representation;
        return handle;
    }

    /// <summary>Adds a handle that is lent for the time of a call; <paramref name="scope"/> ends with a trap if it is still there.</summary>
    public int AddBorrow(RuntimeResource resource, int representation, object? value, CallScope scope)
    {
        ref var entry = ref Add(out var handle);
        entry.Type = resource;
        entry.Value = value;
        entry.Representation = representation;
        entry.Scope = scope;
        scope.Borrows++;
        return handle;
    }

    /// <summary>Adds something that is not a resource: a waitable, a set of them, an error context.</summary>
    public int AddObject(object value)
    {
        Add(out var handle).Value = value;
        return handle;
    }

    /// <summary>Takes an own handle out of the table, to pass it on.</summary>
    /// <exception cref="WasmTrapException">There is none, it is of another type, it is borrowed, or it is lent to a call that still runs.</exception>
    public Resource TakeOwn(int handle, RuntimeResource resource)
    {
        ref var entry = ref Find(handle, resource);
        if (entry.Scope is not null)
        {
            throw Traps.BorrowedIsNotOwned(handle, resource);
        }

        return Remove(ref entry, handle);
    }

    /// <summary>The resource behind a handle, lent to a call: until <paramref name="scope"/> ends, the handle stays.</summary>
    /// <exception cref="WasmTrapException">There is none, or it is of another type.</exception>
    public Resource Lend(int handle, RuntimeResource resource, CallScope scope)
    {
        ref var entry = ref Find(handle, resource);
        if (entry.Scope is null)
        {
            entry.Lends++;
            scope.AddLender(this, handle);
        }

        return new Resource(entry.Representation, entry.Value);
    }

    /// <summary><c>resource.rep</c>: what the guest that defines the type made the handle of.</summary>
    /// <exception cref="WasmTrapException">There is none, or it is of another type.</exception>
    public int Representation(int handle, RuntimeResource resource) => Find(handle, resource).Representation;

    /// <summary><c>resource.drop</c>: removes a handle. An own one is returned, for its end to follow.</summary>
    /// <exception cref="WasmTrapException">There is none, it is of another type, or it is lent to a call that still runs.</exception>
    public Resource? Drop(int handle, RuntimeResource resource)
    {
        ref var entry = ref Find(handle, resource);
        var scope = entry.Scope;
        var removed = Remove(ref entry, handle);
        if (scope is null)
        {
            return removed;
        }

        scope.Borrows--;
        return null;
    }

    /// <summary>What is not a resource, at an index.</summary>
    /// <exception cref="WasmTrapException">There is nothing, or something else.</exception>
    public T GetObject<T>(int handle)
        where T : class
    {
        if ((uint)handle < (uint)_length && _entries[handle] is { Type: null, Value: T value })
        {
            return value;
        }

        throw Traps.UnknownHandle(handle, typeof(T).Name);
    }

    /// <summary>Removes what is not a resource.</summary>
    /// <exception cref="WasmTrapException">There is nothing, or something else.</exception>
    public T RemoveObject<T>(int handle)
        where T : class
    {
        var value = GetObject<T>(handle);
        Free(ref _entries[handle], handle);
        return value;
    }

    /// <summary>The loan of a handle ends.</summary>
    public void GiveBack(int handle) => _entries[handle].Lends--;

    /// <summary>Drops all that is left, as when the instance ends: objects of the host's are told, guests' destructors don't run.</summary>
    public void Clear()
    {
        // A host may insist that what was made of a resource goes before it: what it refuses comes again after the others.
        var refused = int.MaxValue;
        for (var left = DropOwned(); left > 0 && left < refused; left = DropOwned())
        {
            refused = left;
        }

        Array.Clear(_entries, 0, _length);
        _length = 1;
        _free = 0;
        Count = 0;
    }

    /// <summary>Drops what is owned.</summary>
    /// <returns>How many of them the host refused to end.</returns>
    private int DropOwned()
    {
        var refused = 0;
        for (var i = 1; i < _length && Count > 0; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.Scope is not null || entry.Value is not { } value)
            {
                continue;
            }

            try
            {
                if (entry.Type is { } resource)
                {
                    resource.DropHostValue(value);
                }
                else
                {
                    (value as IDisposable)?.Dispose();
                }

                entry.Value = null;
            }
            catch (WasmTrapException)
            {
                refused++;
            }
        }

        return refused;
    }

    private ref Entry Add(out int handle)
    {
        if (Count >= Limit)
        {
            throw Traps.TooManyHandles(Limit);
        }

        Count++;
        if (_free != 0)
        {
            handle = _free;
            ref var reused = ref _entries[handle];
            _free = reused.Representation;
            reused = default;
            return ref reused;
        }

        if (_length == _entries.Length)
        {
            Array.Resize(ref _entries, _length * 2);
        }

        handle = _length++;
        return ref _entries[handle];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Find(int handle, RuntimeResource resource)
    {
        var entries = _entries;
        if ((uint)handle >= (uint)entries.Length || entries[handle].Type != resource)
        {
            Traps.ThrowUnknown(handle, resource, (uint)handle < (uint)entries.Length ? entries[handle].Type : null);
        }

        return ref entries[handle];
    }

    private Resource Remove(ref Entry entry, int handle)
    {
        if (entry.Lends != 0)
        {
            throw Traps.StillLent(handle, entry.Type!);
        }

        var removed = new Resource(entry.Representation, entry.Value);
        Free(ref entry, handle);
        return removed;
    }

    private void Free(ref Entry entry, int handle)
    {
        // A free entry has neither type nor value, and leads to the next free one.
        entry = new Entry { Representation = _free };
        _free = handle;
        Count--;
    }

    private struct Entry
    {
        public RuntimeResource? Type;
        public object? Value;
        public CallScope? Scope;
        public int Representation;
        public int Lends;
    }
}

using System.Runtime.InteropServices;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>A table of references. One that was disposed, or whose instance was, is empty.</summary>
/// <remarks>
/// Function references are addresses of records in native memory, which compiled code reads through a descriptor; null is
/// the address of one shared record whose type matches none, so that an indirect call needs no check of its own for it.
/// Host references are objects in a managed array.
/// </remarks>
public sealed unsafe class Table : Extern, IDisposable
{
    /// <summary>What null function references are in tables. Never freed.</summary>
    internal static readonly nint NullRecord = CreateNullRecord();

    // That of a table whose memory is gone: no elements, for ever.
    private static readonly TableDescriptor* s_released = (TableDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(TableDescriptor));

    private readonly TableType _declared;
    private readonly uint _max;
    private readonly Allowance _allowance;
    private TableDescriptor* _descriptor;
    private readonly bool _ownsDescriptor;
    private object?[]? _externs;

    // Also in the descriptor; kept here because a finalizer may run after the memory of the descriptor is gone.
    private nint* _elements;
    private uint _capacity;
    private bool _disposed;

    /// <summary>A table owned by the host, to be imported by guests; every element starts as <paramref name="initial"/>.</summary>
    public Table(Engine engine, TableType type, Value initial)
        : this(type, NewDescriptor(engine), new Allowance(InstanceLimits.Default.MaxTableElements), ownsDescriptor: true)
    {
        Fill(
            0,
            Length,
            FunctionAddress(initial),
            IsFunctions ? null : GuestObject.Unwrap(initial.AsReference<object>(type.Element), Group)
        );
        Group.AddHostItem(this);
    }

    /// <param name="allowance">Elements that all tables of the instance may have together.</param>
    internal Table(TableType type, TableDescriptor* descriptor, Allowance allowance, bool ownsDescriptor)
    {
        _declared = type;
        _descriptor = descriptor;
        _ownsDescriptor = ownsDescriptor;
        _max = (uint)Math.Min(type.Limits.Max ?? uint.MaxValue, (uint)Array.MaxLength);
        _allowance = allowance;

        if (!IsFunctions)
        {
            _externs = [];
        }

        *_descriptor = default;
        if (Grow((uint)Math.Min(type.Limits.Min, uint.MaxValue), 0, null) < 0)
        {
            throw new WasmLimitException(
                $"The table starts with {type.Limits.Min} elements; {allowance.Refusal((long)Math.Min(type.Limits.Min, uint.MaxValue))}."
            );
        }
    }

    /// <summary>Frees the native memory of a table that was not disposed.</summary>
    ~Table() => Release();

    /// <summary>The type, with the present size as its minimum.</summary>
    public override TableType Type => _declared with { Limits = new Limits(Length, _declared.Limits.Max) };

    /// <summary>Present size in elements.</summary>
    public uint Length => (uint)_descriptor->Length;

    internal nint Descriptor => (nint)_descriptor;

    internal override bool IsReleased => _disposed;

    private bool IsFunctions => _declared.Element.IsFunctionReference;

    /// <summary>An element.</summary>
    /// <exception cref="WasmTrapException">The index is outside the table.</exception>
    public Value this[uint index]
    {
        get =>
            IsFunctions
                ? Value.FromFuncRef(Function.FromRecord(GetFunction(index)))
                : Value.OfReference(_declared.Element, GuestObject.Wrap(GetExtern(index), Group.AnyInstance));
        set
        {
            if (IsFunctions)
            {
                if (value.AsReference<Function>(_declared.Element) is { } function)
                {
                    Group.Join(function.Group);
                }

                SetFunction(index, FunctionAddress(value));
            }
            else
            {
                SetExtern(index, GuestObject.Unwrap(value.AsReference<object>(_declared.Element), Group));
            }
        }
    }

    /// <summary>Frees a table that the host made, once no instance uses it; those of instances go with their instance.</summary>
    public void Dispose()
    {
        if (_ownsDescriptor)
        {
            Group.WhenUnused(this, ReleaseNow);
        }
    }

    internal override void ForgetGuests()
    {
        if (_disposed)
        {
            return;
        }

        if (_externs is not { } externs)
        {
            Fill(0, Length, 0, null);
            return;
        }

        foreach (ref var element in externs.AsSpan())
        {
            element = GuestObject.IsOfGuest(element) ? null : element;
        }
    }

    internal void ReleaseNow()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    internal nint GetFunction(uint index)
    {
        Check(index, 1, Length);
        var record = _elements[index];
        return record == NullRecord ? 0 : record;
    }

    internal void SetFunction(uint index, nint record)
    {
        Check(index, 1, Length);
        _elements[index] = record == 0 ? NullRecord : record;
    }

    internal object? GetExtern(uint index)
    {
        Check(index, 1, Length);
        return _externs![index];
    }

    internal void SetExtern(uint index, object? value)
    {
        Check(index, 1, Length);
        _externs![index] = value;
    }

    /// <returns>The size before, or -1 if it may not grow that far.</returns>
    internal int Grow(uint count, nint record, object? value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var before = Length;
        if (count > _max - before || !_allowance.MayTake(before, count, _max))
        {
            // The initial size is not grown to.
            if (_capacity != 0)
            {
                _allowance.NoteFailure(before, count);
            }

            return -1;
        }

        var length = before + count;
        Reserve(length);
        _allowance.Take(count);
        _descriptor->Length = length;
        Fill(before, count, record, value);
        return (int)before;
    }

    internal void Fill(uint start, uint count, nint record, object? value)
    {
        Check(start, count, Length);
        if (_externs is { } externs)
        {
            externs.AsSpan((int)start, (int)count).Fill(value);
        }
        else
        {
            new Span<nint>(_elements + start, (int)count).Fill(record == 0 ? NullRecord : record);
        }
    }

    internal void CopyFrom(Table source, uint destinationStart, uint sourceStart, uint count)
    {
        Check(sourceStart, count, source.Length);
        Check(destinationStart, count, Length);
        if (_externs is { } externs)
        {
            source._externs.AsSpan((int)sourceStart, (int)count).CopyTo(externs.AsSpan((int)destinationStart));
        }
        else
        {
            new ReadOnlySpan<nint>(source._elements + sourceStart, (int)count).CopyTo(
                new Span<nint>(_elements + destinationStart, (int)count)
            );
        }
    }

    internal static void Check(uint start, uint count, uint length)
    {
        if (start + (ulong)count > length)
        {
            Intrinsics.ThrowTableOutOfBounds();
        }
    }

    internal Snapshot TakeSnapshot() =>
        new(_externs is null ? new ReadOnlySpan<nint>(_elements, (int)Length).ToArray() : [], _externs?[..(int)Length]);

    /// <summary>Gives the table the size and elements it had at the snapshot.</summary>
    /// <param name="snapshot">Taken of this table, or of the same one of another instance.</param>
    /// <param name="relocation">From that instance to the table's own.</param>
    internal void Restore(Snapshot snapshot, ContextRelocation relocation)
    {
        _allowance.GiveBack(Length - Math.Max(snapshot.Records.Length, snapshot.Externs?.Length ?? 0));
        if (_externs is { } externs)
        {
            snapshot.Externs!.CopyTo(externs, 0);
            externs.AsSpan(snapshot.Externs.Length).Clear();
            _descriptor->Length = (ulong)snapshot.Externs.Length;
            return;
        }

        relocation.Copy(snapshot.Records, new Span<nint>(_elements, snapshot.Records.Length));
        _descriptor->Length = (ulong)snapshot.Records.Length;
    }

    internal readonly record struct Snapshot(nint[] Records, object?[]? Externs);

    private static nint FunctionAddress(Value value) => value.Reference is Function function ? function.Record : 0;

    private static TableDescriptor* NewDescriptor(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return (TableDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(TableDescriptor));
    }

    private static nint CreateNullRecord()
    {
        var record = (FunctionRecord*)NativeMemory.AllocZeroed((nuint)sizeof(FunctionRecord));
        record->TypeId = TypeRegistry.None;
        return (nint)record;
    }

    private void Reserve(uint length)
    {
        if (length <= _capacity && _capacity != 0)
        {
            return;
        }

        var capacity = Math.Max(length, Math.Min(_capacity * 2, _max));
        if (_externs is { } externs)
        {
            Array.Resize(ref externs, (int)capacity);
            _externs = externs;
        }
        else
        {
            _elements = (nint*)NativeMemory.Realloc(_elements, Math.Max(capacity, 1) * (nuint)sizeof(nint));
            _descriptor->Elements = (nint)_elements;
        }

        _capacity = capacity;
    }

    private void Release()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        var descriptor = _descriptor;
        _descriptor = s_released;
        NativeMemory.Free(_elements);
        if (_ownsDescriptor)
        {
            NativeMemory.Free(descriptor);
        }
    }
}

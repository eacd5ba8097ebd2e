using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>A global variable.</summary>
public sealed unsafe class Global : Extern, IDisposable
{
    // The instance that has the cell in its context, or null if it is the global's own.
    private readonly Instance? _instance;
    private bool _disposed;
    private bool _released;

    /// <summary>A global owned by the host, to be imported by guests.</summary>
    public Global(Engine engine, GlobalType type, Value value)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Type = type;
        Cell = (nint)NativeMemory.AlignedAlloc((nuint)sizeof(Vector128<byte>), (nuint)sizeof(Vector128<byte>));
        Write(value);
        if (type.Type.IsReference)
        {
            Group.AddHostItem(this);
        }
    }

    internal Global(GlobalType type, nint cell, Instance instance)
    {
        Type = type;
        Cell = cell;
        Group = instance.Group;
        _instance = instance;
    }

    /// <inheritdoc/>
    public override GlobalType Type { get; }

    /// <summary>Its value.</summary>
    /// <exception cref="InvalidOperationException">Set on an immutable global.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The global was disposed, or its instance.</exception>
    public Value Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsReleased, this);
            return Type.Type.Code switch
            {
                0x7F => Value.FromI32(*(int*)Cell),
                0x7E => Value.FromI64(*(long*)Cell),
                0x7D => Value.FromF32(*(float*)Cell),
                0x7C => Value.FromF64(*(double*)Cell),
                0x7B => Value.FromV128(*(Vector128<byte>*)Cell),
                _ when Type.Type.IsFunctionReference => Value.FromFuncRef(Function.FromRecord(*(nint*)Cell)),
                _ => Value.OfReference(Type.Type, GuestObject.Wrap(ExternValue, _instance ?? Group.AnyInstance)),
            };
        }
        set
        {
            ObjectDisposedException.ThrowIf(IsReleased, this);
            if (!Type.IsMutable)
            {
                throw new InvalidOperationException("The global is immutable.");
            }

            Write(value);
        }
    }

    /// <summary>Where compiled code finds the value; for host references it is <see cref="ExternValue"/> instead.</summary>
    internal nint Cell { get; }

    internal object? ExternValue { get; set; }

    /// <summary>Whether the value is a structure or array of a guest's, which may hold functions of an instance.</summary>
    internal bool HoldsGuestObject => ExternValue is StructObject or Array;

    internal override bool IsReleased => _instance?.IsReleased ?? _released;

    /// <summary>Frees a global that the host made, once no instance uses it; those of instances go with their instance.</summary>
    public void Dispose()
    {
        if (_instance is null && !_disposed)
        {
            _disposed = true;
            Group.WhenUnused(
                this,
                () =>
                {
                    _released = true;
                    NativeMemory.AlignedFree((void*)Cell);
                }
            );
        }
    }

    internal override void ForgetGuests()
    {
        if (_released)
        {
            return;
        }

        if (Type.Type.IsFunctionReference)
        {
            *(nint*)Cell = 0;
        }
        else if (GuestObject.IsOfGuest(ExternValue))
        {
            ExternValue = null;
        }
    }

    private void Write(Value value)
    {
        switch (Type.Type.Code)
        {
            case 0x7F:
                *(int*)Cell = value.AsI32();
                break;
            case 0x7E:
                *(long*)Cell = value.AsI64();
                break;
            case 0x7D:
                *(float*)Cell = value.AsF32();
                break;
            case 0x7C:
                *(double*)Cell = value.AsF64();
                break;
            case 0x7B:
                *(Vector128<byte>*)Cell = value.AsV128();
                break;
            case var _ when Type.Type.IsFunctionReference:
                var function = value.AsReference<Function>(Type.Type);
                if (function is not null)
                {
                    Group.Join(function.Group);
                }

                *(nint*)Cell = function?.Record ?? 0;
                break;
            default:
                ExternValue = GuestObject.Unwrap(value.AsReference<object>(Type.Type), Group);
                break;
        }
    }
}

using System.Runtime.CompilerServices;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>
/// A structure or array of a guest's, as the host sees it: it is on .NET's garbage-collected heap and lives as long as anyone refers to it. It
/// may hold functions of its instance, so handing it to another links the two instances, as handing over a function does.
/// </summary>
/// <remarks>Two are equal if they are the same object to guests.</remarks>
public abstract class GuestObject : IEquatable<GuestObject>
{
    // An instance that the object came from; null if none of those that could reach it is left.
    private readonly Instance? _instance;

    private protected GuestObject(object target, DefinedType type, Instance? instance)
    {
        Target = target;
        Type = type;
        _instance = instance;
    }

    /// <summary>The type it was made with.</summary>
    public DefinedType Type { get; }

    /// <summary>What guests have.</summary>
    internal object Target { get; }

    /// <inheritdoc/>
    public bool Equals(GuestObject? other) => other is not null && ReferenceEquals(Target, other.Target);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GuestObject);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(Target);

    /// <summary>The type's definition.</summary>
    public override string ToString() => Type.ToString();

    /// <summary>Whether a reference is to a structure or array of a guest's, which may hold functions of an instance.</summary>
    internal static bool IsOfGuest(object? value) => value is StructObject or Array && TypeAssemblies.TypeOf(value) is not null;

    /// <summary>What the host sees of what a guest has.</summary>
    internal static object? Wrap(object? value, Instance? instance)
    {
        if (value is not (StructObject or Array) || TypeAssemblies.TypeOf(value) is not { } type)
        {
            return value;
        }

        return value is Array array ? new GuestArray(array, type, instance) : new GuestStruct(value, type, instance);
    }

    /// <summary>What a guest has of what the host gives it. Links the guest with the instance that an object came from.</summary>
    /// <exception cref="ObjectDisposedException">That instance was disposed, and all linked to it: functions in the object are gone.</exception>
    internal static object? Unwrap(object? value, LinkGroup group)
    {
        if (value is not GuestObject guest)
        {
            return value;
        }

        group.Join(guest.Source.Group);
        return guest.Target;
    }

    /// <summary>Whether what the host gives may stand where a reference type other than a function's is expected.</summary>
    internal static bool Fits(object? value, ValueType type) =>
        (value, Subtyping.TopOf(type)) switch
        {
            (null, _) => type.IsNullable,
            (_, HeapKind.Extern) => type.Heap == HeapKind.Extern,
            (_, HeapKind.Exn) => value is WasmGuestException && type.Heap == HeapKind.Exn,
            (GuestObject guest, _) => ValueType.Ref(guest.Type, nullable: false).IsSubtypeOf(type),
            (I31, _) => ValueType.Ref(HeapKind.I31, nullable: false).IsSubtypeOf(type),
            _ => type.Heap == HeapKind.Any,
        };

    /// <summary>A field or element as a value.</summary>
    private protected Value Read(FieldType field, object? stored)
    {
        if (field.Type.IsFunctionReference)
        {
            // Its record is in the memory of the instance.
            _ = Source;
            return Value.FromFuncRef(Function.FromRecord((nint)stored!));
        }

        return stored switch
        {
            byte number => Value.FromI32(number),
            ushort number => Value.FromI32(number),
            int number => Value.FromI32(number),
            long number => Value.FromI64(number),
            float number => Value.FromF32(number),
            double number => Value.FromF64(number),
            System.Runtime.Intrinsics.Vector128<byte> vector => Value.FromV128(vector),
            _ => Value.OfReference(field.Type, Wrap(stored, _instance)),
        };
    }

    private Instance Source
    {
        get
        {
            ObjectDisposedException.ThrowIf(_instance is null or { IsReleased: true }, this);
            return _instance;
        }
    }
}

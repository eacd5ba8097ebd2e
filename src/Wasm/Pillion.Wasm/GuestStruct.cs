namespace Pillion.Wasm;

/// <summary>A structure of a guest's.</summary>
public sealed class GuestStruct : GuestObject
{
    internal GuestStruct(object target, DefinedType type, Instance? instance)
        : base(target, type, instance) { }

    /// <summary>How many fields it has.</summary>
    public int FieldCount => Type.Struct!.Fields.Length;

    /// <summary>A field's value; packed ones are zero-extended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    /// <exception cref="ObjectDisposedException">The field is a function whose instance was disposed.</exception>
    public Value this[int field]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(field);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(field, FieldCount);
            return Read(Type.Struct!.Fields[field], Type.Runtime.Field(field).GetValue(Target));
        }
    }
}

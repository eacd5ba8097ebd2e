namespace Pillion.Wasm;

/// <summary>How a field of a structure or an element of an array is stored.</summary>
public enum PackedType : byte
{
    /// <summary>As a value of its type.</summary>
    None = 0,

    /// <summary>As 8 bits of an <c>i32</c>. The value is the binary format's code.</summary>
    I8 = 0x78,

    /// <summary>As 16 bits of an <c>i32</c>. The value is the binary format's code.</summary>
    I16 = 0x77,
}

/// <summary>The type of a field of a structure or of an array's elements (core spec 3.0, §2.3.8).</summary>
/// <param name="Type">What is read and written: <c>i32</c> for packed ones.</param>
/// <param name="Packed">Whether it is stored in fewer bits.</param>
/// <param name="IsMutable">Whether it may be written after it was made.</param>
public readonly record struct FieldType(ValueType Type, PackedType Packed, bool IsMutable)
{
    internal bool IsDefaultable => Type.IsDefaultable;

    /// <summary>Whether a field of this type may stand where a supertype has <paramref name="other"/>.</summary>
    internal bool IsSubtypeOf(FieldType other) =>
        IsMutable == other.IsMutable && Packed == other.Packed && (IsMutable ? Type == other.Type : Type.IsSubtypeOf(other.Type));

    /// <summary>The type in the text format.</summary>
    public override string ToString()
    {
        var stored = Packed switch
        {
            PackedType.I8 => "i8",
            PackedType.I16 => "i16",
            _ => Type.ToString(),
        };
        return IsMutable ? $"(mut {stored})" : stored;
    }
}

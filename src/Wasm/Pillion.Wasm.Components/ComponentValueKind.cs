namespace Pillion.Wasm.Components;

/// <summary>What a <see cref="ComponentValue"/> is.</summary>
public enum ComponentValueKind : byte
{
    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Signed 8-bit integer.</summary>
    S8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 16-bit integer.</summary>
    S16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Signed 32-bit integer.</summary>
    S32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Signed 64-bit integer.</summary>
    S64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>IEEE 754 single.</summary>
    F32,

    /// <summary>IEEE 754 double.</summary>
    F64,

    /// <summary>A Unicode scalar value.</summary>
    Char,

    /// <summary>A string.</summary>
    String,

    /// <summary>Values of one type.</summary>
    List,

    /// <summary>Values with names.</summary>
    Record,

    /// <summary>Values of several types.</summary>
    Tuple,

    /// <summary>A case, with a value or without.</summary>
    Variant,

    /// <summary>A case without value.</summary>
    Enum,

    /// <summary><c>none</c>, or <c>some</c> with a value.</summary>
    Option,

    /// <summary><c>ok</c> or <c>error</c>, with a value or without.</summary>
    Result,

    /// <summary>Names that are set.</summary>
    Flags,

    /// <summary>A handle: an object of the host's, or a <see cref="ResourceHandle"/>.</summary>
    Resource,
}

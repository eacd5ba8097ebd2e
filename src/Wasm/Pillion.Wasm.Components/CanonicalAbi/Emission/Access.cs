namespace Pillion.Wasm.Components.CanonicalAbi.Emission;

/// <summary>How one core value is read or written: its width in memory, and what is kept of a wider core value.</summary>
internal enum Access : byte
{
    /// <summary>A byte; any core value but zero is true.</summary>
    Bool,
    S8,
    U8,
    S16,
    U16,
    I32,
    I64,
    F32,
    F64,

    /// <summary>A byte; the whole of a core value, which may be too large.</summary>
    Case8,

    /// <summary>Two bytes; the whole of a core value, which may be too large.</summary>
    Case16,
}

internal static class Accesses
{
    /// <summary>The core type of such a value.</summary>
    public static CoreType CoreTypeOf(Access access) =>
        access switch
        {
            Access.I64 => CoreType.I64,
            Access.F32 => CoreType.F32,
            Access.F64 => CoreType.F64,
            _ => CoreType.I32,
        };

    /// <summary>How a discriminant of so many bytes is read and written.</summary>
    public static Access OfDiscriminant(int size) =>
        size switch
        {
            1 => Access.Case8,
            2 => Access.Case16,
            _ => Access.I32,
        };

    /// <summary>How an unsigned number of so many bytes is read and written.</summary>
    public static Access OfSize(int size) =>
        size switch
        {
            1 => Access.U8,
            2 => Access.U16,
            _ => Access.I32,
        };
}

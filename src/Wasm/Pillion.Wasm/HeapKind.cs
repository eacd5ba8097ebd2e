namespace Pillion.Wasm;

/// <summary>What a reference refers to (core spec 3.0, §2.3.3 "Heap Types"). The values of abstract types are those of the binary format.</summary>
public enum HeapKind : byte
{
    /// <summary>A type that a module defines: <see cref="ValueType.Defined"/>.</summary>
    Defined = 0x64,

    /// <summary>Any exception.</summary>
    Exn = 0x69,

    /// <summary>Any array.</summary>
    Array = 0x6A,

    /// <summary>Any structure.</summary>
    Struct = 0x6B,

    /// <summary>An integer of 31 bits.</summary>
    I31 = 0x6C,

    /// <summary>What <c>ref.eq</c> compares: structures, arrays and integers of 31 bits.</summary>
    Eq = 0x6D,

    /// <summary>Anything of the guest's own, and host objects that it has taken in.</summary>
    Any = 0x6E,

    /// <summary>Anything that has passed, or could pass, through the host.</summary>
    Extern = 0x6F,

    /// <summary>Any function.</summary>
    Func = 0x70,

    /// <summary>Nothing but null, below <see cref="Any"/>.</summary>
    None = 0x71,

    /// <summary>Nothing but null, below <see cref="Extern"/>.</summary>
    NoExtern = 0x72,

    /// <summary>Nothing but null, below <see cref="Func"/>.</summary>
    NoFunc = 0x73,

    /// <summary>Nothing but null, below <see cref="Exn"/>.</summary>
    NoExn = 0x74,
}

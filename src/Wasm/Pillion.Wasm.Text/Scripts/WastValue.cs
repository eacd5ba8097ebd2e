using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>A value that a script passes to a function, or expects from it exactly.</summary>
public abstract partial record WastValue
{
    private WastValue() { }

    /// <summary><c>(i32.const n)</c></summary>
    public sealed record I32(int Value) : WastValue;

    /// <summary><c>(i64.const n)</c></summary>
    public sealed record I64(long Value) : WastValue;

    /// <summary><c>(f32.const z)</c>, as its IEEE 754 bits.</summary>
    public sealed record F32(uint Bits) : WastValue;

    /// <summary><c>(f64.const z)</c>, as its IEEE 754 bits.</summary>
    public sealed record F64(ulong Bits) : WastValue;

    /// <summary><c>(v128.const shape …)</c>, as its bytes in memory order.</summary>
    public sealed record V128(Vector128<byte> Bits) : WastValue;

    /// <summary><c>(ref.null heaptype)</c>: the null of a heap type such as <c>func</c>; of any, if it names none.</summary>
    public sealed record RefNull(string? HeapType) : WastValue;

    /// <summary><c>(ref.extern n)</c>: an external reference that the host knows by that number.</summary>
    public sealed record RefExtern(uint Number) : WastValue;

    /// <summary><c>(ref.host n)</c>: the same reference, converted to <c>any</c>.</summary>
    public sealed record RefHost(uint Number) : WastValue;
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pillion.Wasm.Execution;

/// <summary>
/// The vector instructions (core spec, §4.3.5 "Vector Operations"), each a method under its instruction's name. The JIT inlines them
/// into compiled code, where most are one machine instruction.
/// </summary>
/// <remarks>A vector is held as bytes; lane 0 is the lowest. Where the BCL has no portable operation, x64's is used if it is there.</remarks>
internal static partial class Simd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Not(Vector128<byte> a) => ~a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128And(Vector128<byte> a, Vector128<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Andnot(Vector128<byte> a, Vector128<byte> b) => Vector128.AndNot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Or(Vector128<byte> a, Vector128<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Xor(Vector128<byte> a, Vector128<byte> b) => a ^ b;

    /// <summary>Bits of <paramref name="a"/> where the mask has ones, of <paramref name="b"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Bitselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int V128AnyTrue(Vector128<byte> a) => a == Vector128<byte>.Zero ? 0 : 1;

    /// <summary>A constant, made of its halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Const(long low, long high) => Vector128.Create(low, high).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Load32Zero(int bits) => Vector128.CreateScalar(bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> V128Load64Zero(long bits) => Vector128.CreateScalar(bits).AsByte();

    /// <summary>Bytes by index; an index of 16 or more gives zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Swizzle(Vector128<byte> a, Vector128<byte> indices) =>
        // The machine looks at the highest bit and the lowest four: what is above 15 gets the former by saturation.
        Ssse3.IsSupported
            ? Ssse3.Shuffle(a, Sse2.AddSaturate(indices, Vector128.Create((byte)0x70)))
            : Vector128.Shuffle(a, indices);
}

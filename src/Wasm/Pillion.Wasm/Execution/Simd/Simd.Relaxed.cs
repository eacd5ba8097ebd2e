using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pillion.Wasm.Execution;

/// <content>Relaxed instructions: of the results that the specification allows, those that are one instruction here.</content>
internal static partial class Simd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16RelaxedSwizzle(Vector128<byte> a, Vector128<byte> b) => I8x16Swizzle(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedTruncF32x4S(Vector128<byte> a) => I32x4TruncSatF32x4S(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedTruncF32x4U(Vector128<byte> a) => I32x4TruncSatF32x4U(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedTruncF64x2SZero(Vector128<byte> a) => I32x4TruncSatF64x2SZero(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedTruncF64x2UZero(Vector128<byte> a) => I32x4TruncSatF64x2UZero(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Fma.IsSupported
            ? Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte()
            : ((a.AsSingle() * b.AsSingle()) + c.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Fma.IsSupported
            ? Fma.MultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte()
            : (c.AsSingle() - (a.AsSingle() * b.AsSingle())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Fma.IsSupported
            ? Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsByte()
            : ((a.AsDouble() * b.AsDouble()) + c.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        Fma.IsSupported
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).AsByte()
            : (c.AsDouble() - (a.AsDouble() * b.AsDouble())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16RelaxedLaneselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        V128Bitselect(a, b, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8RelaxedLaneselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        V128Bitselect(a, b, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedLaneselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        V128Bitselect(a, b, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2RelaxedLaneselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        V128Bitselect(a, b, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedMin(Vector128<byte> a, Vector128<byte> b) => F32x4Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4RelaxedMax(Vector128<byte> a, Vector128<byte> b) => F32x4Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedMin(Vector128<byte> a, Vector128<byte> b) => F64x2Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2RelaxedMax(Vector128<byte> a, Vector128<byte> b) => F64x2Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8RelaxedQ15mulrS(Vector128<byte> a, Vector128<byte> b) => I16x8Q15mulrSatS(a, b);

    /// <summary>Products of signed bytes with signed bytes, neighbours added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8RelaxedDotI8x16I7x16S(Vector128<byte> a, Vector128<byte> b)
    {
        var even = EvenI8(a) * EvenI8(b);
        return (even + (OddI8(a) * OddI8(b))).AsByte();
    }

    /// <summary>Products of signed bytes, four neighbours added, and an accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4RelaxedDotI8x16I7x16AddS(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        I32x4Add(I32x4ExtaddPairwiseI16x8S(I16x8RelaxedDotI8x16I7x16S(a, b)), c);

    private static Vector128<short> EvenI8(Vector128<byte> a) => Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(a.AsInt16(), 8), 8);

    private static Vector128<short> OddI8(Vector128<byte> a) => Vector128.ShiftRightArithmetic(a.AsInt16(), 8);
}

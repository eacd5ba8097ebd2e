using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

#pragma warning disable CA1857 // the arguments are constants where these are inlined

namespace Pillion.Wasm.Execution;

/// <content>
/// Shuffles by constants that are one machine instruction. Only called where there is that instruction (see the compiler's
/// <c>ShufflePattern</c>), but for the last two.
/// </content>
internal static partial class Simd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveLow8(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveHigh8(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveLow16(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt16(), b.AsInt16()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveHigh16(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsInt16(), b.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveLow32(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt32(), b.AsInt32()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsInt32(), b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveHigh32(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsInt32(), b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveLow64(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt64(), b.AsInt64()).AsByte() : AdvSimd.Arm64.ZipLow(a.AsInt64(), b.AsInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InterleaveHigh64(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsByte() : AdvSimd.Arm64.ZipHigh(a.AsInt64(), b.AsInt64()).AsByte();

    /// <summary>Four lanes of 32 bits of <paramref name="a"/>, two bits of <paramref name="control"/> each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Permute32(Vector128<byte> a, int control) => Sse2.Shuffle(a.AsInt32(), (byte)control).AsByte();

    /// <summary>Two lanes of 32 bits of <paramref name="a"/> and two of <paramref name="b"/>, two bits of <paramref name="control"/> each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Shuffle32(Vector128<byte> a, Vector128<byte> b, int control) =>
        Sse.Shuffle(a.AsSingle(), b.AsSingle(), (byte)control).AsByte();

    /// <summary>Sixteen bytes of both in a row, from byte <paramref name="first"/> of <paramref name="a"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Extract(Vector128<byte> a, Vector128<byte> b, int first) => Ssse3.AlignRight(b, a, (byte)first);

    /// <summary>Bytes of one vector by a constant table whose values are below 16, or 0xFF for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LookUp(Vector128<byte> a, Vector128<byte> table) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(a, table) : Vector128.Shuffle(a, table);

    /// <summary>Bytes of two vectors by two such tables, each 0xFF where the byte comes from the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LookUpBoth(Vector128<byte> a, Vector128<byte> b, Vector128<byte> fromA, Vector128<byte> fromB) =>
        LookUp(a, fromA) | LookUp(b, fromB);
}

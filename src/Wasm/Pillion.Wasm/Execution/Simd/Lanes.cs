using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Scalar instructions done on as many values at once as fit into 32 bytes, each a method under its instruction's name: what loops that were
/// vectorised are made of (<see cref="Compilation.Vectorizing.LoopPlan"/>). The JIT inlines them. Only where <see cref="IsSupported"/>.
/// </summary>
/// <remarks>
/// Every value has a lane of the size of its type, also while it is a byte in memory: loads widen, stores narrow. A lane's result is that of the
/// scalar instruction, bit by bit.
/// </remarks>
internal static unsafe class Lanes
{
    /// <summary>Bytes of a vector.</summary>
    public const int Bytes = 32;

    /// <summary>Whether the machine has instructions for vectors of this size, all that is used here among them.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Load(nint address) => *(Vector256<byte>*)address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Load(nint address) => *(Vector256<byte>*)address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Load(nint address) => *(Vector256<byte>*)address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Load(nint address) => *(Vector256<byte>*)address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Load8S(nint address) => Avx2.ConvertToVector256Int32((sbyte*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Load8U(nint address) => Avx2.ConvertToVector256Int32((byte*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Load16S(nint address) => Avx2.ConvertToVector256Int32((short*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Load16U(nint address) => Avx2.ConvertToVector256Int32((ushort*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Load32S(nint address) => Avx2.ConvertToVector256Int64((int*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Load32U(nint address) => Avx2.ConvertToVector256Int64((uint*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void I32Store(nint address, Vector256<byte> value) => *(Vector256<byte>*)address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void I64Store(nint address, Vector256<byte> value) => *(Vector256<byte>*)address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void F32Store(nint address, Vector256<byte> value) => *(Vector256<byte>*)address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void F64Store(nint address, Vector256<byte> value) => *(Vector256<byte>*)address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void I32Store16(nint address, Vector256<byte> value) => *(Vector128<ushort>*)address = Halves(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void I32Store8(nint address, Vector256<byte> value)
    {
        var halves = Halves(value);
        *(ulong*)address = Vector128.Narrow(halves, halves).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Splat(int value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Splat(long value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Splat(float value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Splat(double value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32Sum(Vector256<byte> lanes) => Vector256.Sum(lanes.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64Sum(Vector256<byte> lanes) => Vector256.Sum(lanes.AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Add(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Sub(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() - b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Mul(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() * b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32And(Vector256<byte> a, Vector256<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Or(Vector256<byte> a, Vector256<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Xor(Vector256<byte> a, Vector256<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32Shl(Vector256<byte> a, int count) => (a.AsInt32() << (count & 31)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32ShrS(Vector256<byte> a, int count) => (a.AsInt32() >> (count & 31)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I32ShrU(Vector256<byte> a, int count) => (a.AsInt32() >>> (count & 31)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Add(Vector256<byte> a, Vector256<byte> b) => (a.AsInt64() + b.AsInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Sub(Vector256<byte> a, Vector256<byte> b) => (a.AsInt64() - b.AsInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64And(Vector256<byte> a, Vector256<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Or(Vector256<byte> a, Vector256<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> I64Xor(Vector256<byte> a, Vector256<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Add(Vector256<byte> a, Vector256<byte> b) => (a.AsSingle() + b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Sub(Vector256<byte> a, Vector256<byte> b) => (a.AsSingle() - b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Mul(Vector256<byte> a, Vector256<byte> b) => (a.AsSingle() * b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Div(Vector256<byte> a, Vector256<byte> b) => (a.AsSingle() / b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F32Sqrt(Vector256<byte> a) => Vector256.Sqrt(a.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Add(Vector256<byte> a, Vector256<byte> b) => (a.AsDouble() + b.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Sub(Vector256<byte> a, Vector256<byte> b) => (a.AsDouble() - b.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Mul(Vector256<byte> a, Vector256<byte> b) => (a.AsDouble() * b.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Div(Vector256<byte> a, Vector256<byte> b) => (a.AsDouble() / b.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> F64Sqrt(Vector256<byte> a) => Vector256.Sqrt(a.AsDouble()).AsByte();

    /// <summary>The lower half of each 32-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Halves(Vector256<byte> value) =>
        Vector128.Narrow(value.GetLower().AsUInt32(), value.GetUpper().AsUInt32());
}

using System.Numerics;
using System.Reflection;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <summary>The methods that compiled code calls, looked up once.</summary>
internal static class Builtins
{
    public static readonly MethodInfo I32Clz = Bcl(typeof(BitOperations), nameof(BitOperations.LeadingZeroCount), typeof(uint));
    public static readonly MethodInfo I32Ctz = Bcl(typeof(BitOperations), nameof(BitOperations.TrailingZeroCount), typeof(uint));
    public static readonly MethodInfo I32Popcnt = Bcl(typeof(BitOperations), nameof(BitOperations.PopCount), typeof(uint));
    public static readonly MethodInfo I64Clz = Bcl(typeof(BitOperations), nameof(BitOperations.LeadingZeroCount), typeof(ulong));
    public static readonly MethodInfo I64Ctz = Bcl(typeof(BitOperations), nameof(BitOperations.TrailingZeroCount), typeof(ulong));
    public static readonly MethodInfo I64Popcnt = Bcl(typeof(BitOperations), nameof(BitOperations.PopCount), typeof(ulong));

    public static readonly MethodInfo F32Abs = Bcl(typeof(MathF), nameof(MathF.Abs), typeof(float));
    public static readonly MethodInfo F32Ceil = Bcl(typeof(MathF), nameof(MathF.Ceiling), typeof(float));
    public static readonly MethodInfo F32Floor = Bcl(typeof(MathF), nameof(MathF.Floor), typeof(float));
    public static readonly MethodInfo F32Trunc = Bcl(typeof(MathF), nameof(MathF.Truncate), typeof(float));
    public static readonly MethodInfo F32Nearest = Bcl(typeof(MathF), nameof(MathF.Round), typeof(float));
    public static readonly MethodInfo F32Sqrt = Bcl(typeof(MathF), nameof(MathF.Sqrt), typeof(float));
    public static readonly MethodInfo F32Copysign = Bcl(typeof(MathF), nameof(MathF.CopySign), typeof(float), typeof(float));
    public static readonly MethodInfo F64Abs = Bcl(typeof(Math), nameof(Math.Abs), typeof(double));
    public static readonly MethodInfo F64Ceil = Bcl(typeof(Math), nameof(Math.Ceiling), typeof(double));
    public static readonly MethodInfo F64Floor = Bcl(typeof(Math), nameof(Math.Floor), typeof(double));
    public static readonly MethodInfo F64Trunc = Bcl(typeof(Math), nameof(Math.Truncate), typeof(double));
    public static readonly MethodInfo F64Nearest = Bcl(typeof(Math), nameof(Math.Round), typeof(double));
    public static readonly MethodInfo F64Sqrt = Bcl(typeof(Math), nameof(Math.Sqrt), typeof(double));
    public static readonly MethodInfo F64Copysign = Bcl(typeof(Math), nameof(Math.CopySign), typeof(double), typeof(double));

    public static readonly MethodInfo I32ReinterpretF32 = Bcl(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), typeof(float));
    public static readonly MethodInfo I64ReinterpretF64 = Bcl(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), typeof(double));
    public static readonly MethodInfo F64ReinterpretI64 = Bcl(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), typeof(long));

    /// <summary>A method of <see cref="Intrinsics"/>.</summary>
    public static MethodInfo Intrinsic(string name) =>
        typeof(Intrinsics).GetMethod(name, BindingFlags.Public | BindingFlags.Static)
        ?? throw new MissingMethodException(nameof(Intrinsics), name);

    /// <summary>The method of <see cref="Simd"/> that does a vector instruction.</summary>
    public static MethodInfo Vector(string name) =>
        typeof(Simd).GetMethod(name, BindingFlags.Public | BindingFlags.Static) ?? throw new MissingMethodException(nameof(Simd), name);

    /// <summary>A method of <see cref="Lanes"/>.</summary>
    public static MethodInfo OfLanes(string name) =>
        typeof(Lanes).GetMethod(name, BindingFlags.Public | BindingFlags.Static) ?? throw new MissingMethodException(nameof(Lanes), name);

    private static MethodInfo Bcl(Type type, string name, params Type[] parameters) =>
        type.GetMethod(name, parameters) ?? throw new MissingMethodException(type.Name, name);
}

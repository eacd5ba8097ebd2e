using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Instructions that compiled code calls instead of spelling out. Each is named after its instruction. Small ones inline;
/// throwing ones are kept out of line so that the JIT moves them off the hot path.
/// </summary>
internal static unsafe partial class Intrinsics
{
    [DoesNotReturn]
    public static void ThrowUnreachable() => throw new WasmTrapException(TrapKind.Unreachable);

    [DoesNotReturn]
    public static void ThrowMemoryOutOfBounds() => throw new WasmTrapException(TrapKind.MemoryOutOfBounds);

    [DoesNotReturn]
    public static void ThrowTableOutOfBounds() => throw new WasmTrapException(TrapKind.TableOutOfBounds);

    [DoesNotReturn]
    public static void ThrowUndefinedElement() => throw new WasmTrapException(TrapKind.UndefinedElement);

    /// <summary>The stack limit was reached, or put out of reach to interrupt the guest.</summary>
    [DoesNotReturn]
    public static void ThrowStackExhausted(nint context) =>
        throw new WasmTrapException(InstanceOf(context).IsGroupInterrupted() ? TrapKind.Interrupted : TrapKind.StackExhausted);

    [DoesNotReturn]
    public static void ThrowInterrupted() => throw new WasmTrapException(TrapKind.Interrupted);

    [DoesNotReturn]
    public static void ThrowOutOfFuel() => throw new WasmTrapException(TrapKind.OutOfFuel);

    /// <summary><c>call_indirect</c> found a record whose type differs: the null record or a function of another type.</summary>
    [DoesNotReturn]
    public static void ThrowIndirectCall(nint record) =>
        throw new WasmTrapException(record == Table.NullRecord ? TrapKind.UninitializedElement : TrapKind.IndirectCallTypeMismatch);

    // Uses of a loaded value that the JIT cannot see to be none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepI32(int value) => _ = value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepI64(long value) => _ = value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepF32(float value) => _ = value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepF64(double value) => _ = value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepV128(Vector128<byte> value) => _ = value;

    /// <summary>A value of which the JIT cannot see that only some bits are used: it would load only those. Through a vector register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WholeI32(int value) => Sse2.IsSupported ? Sse2.ConvertToInt32(Sse2.ConvertScalarToVector128Int32(value)) : value;

    /// <inheritdoc cref="WholeI32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long WholeI64(long value) =>
        Sse2.X64.IsSupported ? Sse2.X64.ConvertToInt64(Sse2.X64.ConvertScalarToVector128Int64(value)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32RemS(int dividend, int divisor) => divisor == -1 ? 0 : dividend % divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64RemS(long dividend, long divisor) => divisor == -1 ? 0 : dividend % divisor;

    /// <summary>The upper 64 bits of a product of signed numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64MulHighS(long left, long right) =>
        ArmBase.Arm64.IsSupported
            ? ArmBase.Arm64.MultiplyHigh(left, right)
            : I64MulHighU(left, right) - ((left >> 63) & right) - ((right >> 63) & left);

    /// <summary>
    /// The upper 64 bits of a product of unsigned numbers. Not <see cref="Math.BigMul(ulong, ulong, out ulong)"/> on x64, which (.NET 10) stores
    /// the lower half to memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64MulHighU(long left, long right) =>
        Bmi2.X64.IsSupported
            ? (long)Bmi2.X64.MultiplyNoFlags((ulong)left, (ulong)right)
            : (long)Math.BigMul((ulong)left, (ulong)right, out _);

    // The bounds are the first values outside: those that truncate to a value inside are inside themselves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF32S(float value) => value is >= -2147483648f and < 2147483648f ? (int)value : (int)Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF32U(float value) => value is > -1f and < 4294967296f ? (int)(uint)value : (int)Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF64S(double value) => value is > -2147483649.0 and < 2147483648.0 ? (int)value : (int)Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32TruncF64U(double value) => value is > -1.0 and < 4294967296.0 ? (int)(uint)value : (int)Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF32S(float value) =>
        value is >= -9223372036854775808f and < 9223372036854775808f ? (long)value : Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF32U(float value) => value is > -1f and < 18446744073709551616f ? (long)(ulong)value : Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF64S(double value) =>
        value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : Invalid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64TruncF64U(double value) => value is > -1.0 and < 18446744073709551616.0 ? (long)(ulong)value : Invalid(value);

    /// <summary>Minimum that lets a NaN through as a quiet one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Min(float left, float right) => float.IsNaN(left) || float.IsNaN(right) ? left + right : MathF.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Max(float left, float right) => float.IsNaN(left) || float.IsNaN(right) ? left + right : MathF.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Min(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? left + right : Math.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Max(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? left + right : Math.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ConvertI64U(long value) => (float)(ulong)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64ConvertI64U(long value) => (ulong)value;

    /// <summary>
    /// Not a cast, because the JIT drops the pair of casts float → double → float and with it that a NaN becomes quiet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32DemoteF64(double value) =>
        Sse2.IsSupported ? Sse2.ConvertScalarToVector128Single(Vector128<float>.Zero, Vector128.CreateScalarUnsafe(value)).ToScalar()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ConvertToSingleLower(Vector128.CreateScalarUnsafe(value)).ToScalar()
        : (float)value;

    /// <summary>
    /// Not <see cref="BitConverter.Int32BitsToSingle"/>, because the JIT (.NET 10) makes that of a load of one or two bytes a load of four.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ReinterpretI32(int value) =>
        Sse2.IsSupported
            ? Sse2.ConvertScalarToVector128Int32(value).AsSingle().ToScalar()
            : Vector128.CreateScalar(value).AsSingle().ToScalar();

    /// <summary>A constant that the JIT must not see through: it would fold <c>x * 1</c> and lose that a NaN becomes quiet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    public static float OpaqueF32(int bits) => BitConverter.Int32BitsToSingle(bits);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    public static double OpaqueF64(long bits) => BitConverter.Int64BitsToDouble(bits);

    /// <summary>An index that is beyond the end of every table if the 64 bits are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SaturateToU32(long index) => (int)(uint)Math.Min((ulong)index, uint.MaxValue);

    public static int MemoryGrow(int pages, nint context, int memory) => (int)InstanceOf(context).Memories[memory].Grow((uint)pages);

    public static long MemoryGrow64(long pages, nint context, int memory) =>
        InstanceOf(context).Memories[memory].Grow((long)Math.Min((ulong)pages, long.MaxValue));

    public static void MemoryFill(int address, int value, int count, nint memory, nint context) =>
        BulkMemory.Fill(memory, (uint)address, (byte)value, (uint)count, context);

    public static void MemoryFill64(long address, int value, long count, nint memory, nint context) =>
        BulkMemory.Fill(memory, (ulong)address, (byte)value, (ulong)count, context);

    public static void MemoryCopy(int destination, int source, int count, nint destinationMemory, nint sourceMemory, nint context) =>
        BulkMemory.Copy(destinationMemory, (uint)destination, sourceMemory, (uint)source, (uint)count, context);

    /// <summary>Where at least one of the memories has addresses of 64 bits.</summary>
    public static void MemoryCopy64(long destination, long source, long count, nint destinationMemory, nint sourceMemory, nint context) =>
        BulkMemory.Copy(destinationMemory, (ulong)destination, sourceMemory, (ulong)source, (ulong)count, context);

    public static void MemoryInit(long destination, int source, int count, nint memory, nint context, int segment) =>
        BulkMemory.Init(memory, (ulong)destination, InstanceOf(context).DataSegment(segment), (uint)source, (uint)count);

    public static void DataDrop(nint context, int segment) => InstanceOf(context).DropData(segment);

    public static nint TableGetFunc(int index, nint context, int table) => InstanceOf(context).Tables[table].GetFunction((uint)index);

    public static object? TableGetExtern(int index, nint context, int table) => InstanceOf(context).Tables[table].GetExtern((uint)index);

    public static void TableSetFunc(int index, nint value, nint context, int table) =>
        InstanceOf(context).Tables[table].SetFunction((uint)index, value);

    public static void TableSetExtern(int index, object? value, nint context, int table) =>
        InstanceOf(context).Tables[table].SetExtern((uint)index, value);

    public static int TableGrowFunc(nint value, int count, nint context, int table) =>
        InstanceOf(context).Tables[table].Grow((uint)count, value, null);

    public static int TableGrowExtern(object? value, int count, nint context, int table) =>
        InstanceOf(context).Tables[table].Grow((uint)count, 0, value);

    public static void TableFillFunc(int start, nint value, int count, nint context, int table) =>
        InstanceOf(context).Tables[table].Fill((uint)start, (uint)count, value, null);

    public static void TableFillExtern(int start, object? value, int count, nint context, int table) =>
        InstanceOf(context).Tables[table].Fill((uint)start, (uint)count, 0, value);

    public static void TableCopy(int destination, int source, int count, nint context, int destinationTable, int sourceTable)
    {
        var instance = InstanceOf(context);
        instance.Tables[destinationTable].CopyFrom(instance.Tables[sourceTable], (uint)destination, (uint)source, (uint)count);
    }

    public static void TableInit(int destination, int source, int count, nint context, int table, int segment) =>
        InstanceOf(context).InitTable(table, segment, (uint)destination, (uint)source, (uint)count);

    public static int TableSize(nint context, int table) => (int)InstanceOf(context).Tables[table].Length;

    public static void ElemDrop(nint context, int segment) => InstanceOf(context).DropElements(segment);

    public static object? GlobalGetExtern(nint context, int global) => InstanceOf(context).Globals[global].ExternValue;

    public static void GlobalSetExtern(object? value, nint context, int global) => InstanceOf(context).Globals[global].ExternValue = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Instance InstanceOf(nint context) => Instance.FromHandle(*(nint*)(context - ContextLayout.InstanceHandle));

    private static long Invalid(double value) =>
        throw new WasmTrapException(double.IsNaN(value) ? TrapKind.InvalidConversionToInteger : TrapKind.IntegerOverflow);
}

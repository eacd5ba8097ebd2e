namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The core types that values flatten to (Canonical ABI, "Flattening").</summary>
internal enum CoreType : byte
{
    I32,
    I64,
    F32,
    F64,
}

internal static class CoreTypes
{
    /// <summary>The type that cases of a variant share (<c>join</c>).</summary>
    public static CoreType Join(CoreType a, CoreType b) =>
        a == b ? a
        : (a, b) is (CoreType.I32, CoreType.F32) or (CoreType.F32, CoreType.I32) ? CoreType.I32
        : CoreType.I64;

    public static Type ClrType(CoreType type) =>
        type switch
        {
            CoreType.I32 => typeof(int),
            CoreType.I64 => typeof(long),
            CoreType.F32 => typeof(float),
            _ => typeof(double),
        };

    public static ValueType ValueType(CoreType type) =>
        type switch
        {
            CoreType.I32 => Wasm.ValueType.I32,
            CoreType.I64 => Wasm.ValueType.I64,
            CoreType.F32 => Wasm.ValueType.F32,
            _ => Wasm.ValueType.F64,
        };
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Execution;

/// <content>References: traps of null, and casts of functions (core spec 3.0, §4.6.2 "Reference Instructions").</content>
internal static unsafe partial class Intrinsics
{
    // Pairs of types, number of the lower in the upper half, that were found to be below each other. Numbers are never used again, so what
    // was true stays true; entries are overwritten.
    private static readonly ulong[] s_subtypes = new ulong[1024];

    [DoesNotReturn]
    public static void ThrowNullReference() => throw new WasmTrapException(TrapKind.NullReference);

    [DoesNotReturn]
    public static void ThrowNullFunction() => throw new WasmTrapException(TrapKind.NullFunctionReference);

    [DoesNotReturn]
    public static void ThrowNullStruct() => throw new WasmTrapException(TrapKind.NullStructReference);

    [DoesNotReturn]
    public static void ThrowNullArray() => throw new WasmTrapException(TrapKind.NullArrayReference);

    [DoesNotReturn]
    public static void ThrowNullI31() => throw new WasmTrapException(TrapKind.NullI31Reference);

    [DoesNotReturn]
    public static void ThrowCastFailure() => throw new WasmTrapException(TrapKind.CastFailure);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object RefI31(int value) => I31.Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool RefEq(object? left, object? right) => I31.AreEqual(left, right);

    /// <summary>Whether a reference is to a structure, an array or an integer of 31 bits, and not to an object of the host's.</summary>
    public static bool IsEq(object? reference) => reference is StructObject or I31 || IsArray(reference);

    /// <summary>Whether a reference is to an array of a guest's.</summary>
    public static bool IsArray(object? reference) => reference is Array && TypeAssemblies.TypeOf(reference) is not null;

    /// <summary>Whether a reference is to an array of a type that is not final.</summary>
    public static bool IsArrayOf(object? reference, uint type) =>
        reference is Array && TypeAssemblies.TypeOf(reference) is { } actual && (actual.Id == type || IsBelow(actual.Id, type));

    /// <summary>Whether a reference is to a function of a type or one below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresentFunctionOf(nint record, uint type) => record != 0 && IsFunctionOf(record, type);

    /// <summary>Whether a function, which is not null, has a type or one below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFunctionOf(nint record, uint type)
    {
        var actual = ((FunctionRecord*)record)->TypeId;
        return actual == type || IsBelow(actual, type);
    }

    private static bool IsBelow(uint actual, uint expected)
    {
        var pair = ((ulong)actual << 32) | expected;
        ref var known = ref s_subtypes[((actual * 31) + expected) % (uint)s_subtypes.Length];
        if (Volatile.Read(ref known) == pair)
        {
            return true;
        }

        if (TypeRegistry.Find(actual) is { } type && TypeRegistry.Find(expected) is { } other && type.IsSubtypeOf(other))
        {
            Volatile.Write(ref known, pair);
            return true;
        }

        return false;
    }
}

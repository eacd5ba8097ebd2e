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

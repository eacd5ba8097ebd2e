using System.Diagnostics.CodeAnalysis;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The traps of lifting and lowering. Methods that throw, so that what calls them stays small.</summary>
internal static class AbiTraps
{
    /// <summary>As the place of a trap: in the result.</summary>
    public const int InResult = -1;

    /// <summary>As the place of a trap: in the parameters as a whole.</summary>
    public const int InParameters = -2;

    /// <summary>The instance calls out while it may not, or while it is instantiated.</summary>
    public static void CheckMayLeave(AbiContext context)
    {
        if (!context.Instance.MayLeaveWhileInstantiating())
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"cannot leave component instance: {context.Name} is called from a realloc or post-return function"
            );
        }
    }

    [DoesNotReturn]
    public static void ThrowUnaligned(AbiContext context, int where, int pointer, int alignment) =>
        throw context.Trap(where, $"unaligned pointer: 0x{pointer:x} is no multiple of {alignment}");

    [DoesNotReturn]
    public static void ThrowOutOfBounds(AbiContext context, int where, int pointer, ulong size) =>
        throw context.Trap(
            where,
            $"pointer out of bounds of memory: {size} bytes at 0x{pointer:x}, the memory has {context.Memory?.Length ?? 0}"
        );

    [DoesNotReturn]
    public static void ThrowStringOutOfBounds(AbiContext context, int where, int pointer, ulong size) =>
        throw context.Trap(
            where,
            $"string pointer/length out of bounds of memory: {size} bytes at 0x{pointer:x}, the memory has {context.Memory?.Length ?? 0}"
        );

    [DoesNotReturn]
    public static void ThrowListOutOfBounds(AbiContext context, int where, int pointer, ulong size) =>
        throw context.Trap(
            where,
            $"list pointer/length out of bounds of memory: {size} bytes at 0x{pointer:x}, the memory has {context.Memory?.Length ?? 0}"
        );

    [DoesNotReturn]
    public static void ThrowReallocUnaligned(AbiContext context, int where, int pointer, int alignment) =>
        throw context.Trap(where, $"realloc return: result not aligned: 0x{pointer:x} is no multiple of {alignment}");

    [DoesNotReturn]
    public static void ThrowReallocOutOfBounds(AbiContext context, int where, int pointer, int size) =>
        throw context.Trap(
            where,
            $"realloc return: beyond end of memory: {size} bytes at 0x{pointer:x}, the memory has {context.Memory?.Length ?? 0}"
        );

    [DoesNotReturn]
    public static void ThrowTooLong(AbiContext context, int where, long bytes) =>
        throw context.Trap(where, $"string or list too long: {bytes} bytes");

    [DoesNotReturn]
    public static void ThrowInvalidChar(AbiContext context, int where, uint value) =>
        throw context.Trap(where, $"invalid `char` bit pattern: 0x{value:x}");

    [DoesNotReturn]
    public static void ThrowInvalidDiscriminant(AbiContext context, int where, int value) =>
        throw context.Trap(where, $"invalid variant discriminant: {(uint)value}");

    [DoesNotReturn]
    public static void ThrowLiftedTooMuch(AbiContext context, int where, long limit) =>
        throw context.Trap(where, $"strings and lists within lists are larger than {limit} bytes together");

    [DoesNotReturn]
    public static void ThrowNull(AbiContext context, int where, string type) =>
        throw context.HostError(where, $"null where WIT says {type}");

    [DoesNotReturn]
    public static void ThrowNoSuchCase(AbiContext context, int where, long value, int cases) =>
        throw context.HostError(where, $"{value} where WIT has {cases} cases");
}

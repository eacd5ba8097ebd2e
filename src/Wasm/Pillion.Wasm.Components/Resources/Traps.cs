using System.Diagnostics.CodeAnalysis;

namespace Pillion.Wasm.Components.Resources;

/// <summary>The traps of handles, in one place, with what a developer of a guest needs to find the fault.</summary>
internal static class Traps
{
    [DoesNotReturn]
    public static void ThrowUnknown(int handle, RuntimeResource wanted, RuntimeResource? found) =>
        throw Trap(
            found is null
                ? $"unknown handle index {(uint)handle}: it is not in the table, or was dropped; a handle of {wanted} is expected"
                : $"handle index {(uint)handle} used with the wrong type, expected guest-defined resource {wanted}, found {found}"
        );

    public static WasmTrapException UnknownHandle(int handle, string wanted) =>
        Trap($"unknown handle index {(uint)handle}: a handle of {wanted} is expected");

    public static WasmTrapException BorrowedIsNotOwned(int handle, RuntimeResource resource) =>
        Trap($"cannot transfer ownership of handle {(uint)handle} of {resource}: it is borrowed");

    public static WasmTrapException StillLent(int handle, RuntimeResource resource) =>
        Trap($"cannot remove owned resource while borrowed: handle {(uint)handle} of {resource} is lent to a call that still runs");

    public static WasmTrapException BorrowsRemain(int count) =>
        Trap($"borrow handles still remain at the end of the call: {count} not dropped");

    public static WasmTrapException TooManyHandles(int limit) => Trap($"resource table has no free keys: {limit} handles are in use");

    private static WasmTrapException Trap(string message) => new(TrapKind.ComponentRule, message);
}

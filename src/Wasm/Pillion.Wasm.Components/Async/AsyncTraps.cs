namespace Pillion.Wasm.Components.Async;

/// <summary>The traps of asynchronous calls, with what a developer of a guest needs to find the fault.</summary>
internal static class AsyncTraps
{
    public static WasmTrapException Trap(string message) => new(TrapKind.ComponentRule, message);

    /// <summary>A function that may not block does.</summary>
    public static WasmTrapException MayNotBlock(string what) =>
        Trap($"cannot block a synchronous task before returning: {what} is called by a function that is not `async`");

    /// <summary>The guest holds a handle of another kind than the function takes.</summary>
    public static WasmTrapException OtherType(int handle, string wanted) =>
        Trap($"handle index {(uint)handle} used with the wrong type: {wanted} is expected");
}

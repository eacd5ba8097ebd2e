namespace Pillion.Wasm.Components.Async;

/// <summary>What a guest that waits is told (Canonical ABI, <c>EventTuple</c>).</summary>
/// <param name="Index">Of the waitable, in the instance's table.</param>
/// <param name="Payload">What it means depends on the code.</param>
internal readonly record struct WaitableEvent(EventCode Code, int Index, int Payload)
{
    public static WaitableEvent None => default;

    public static WaitableEvent Cancelled => new(EventCode.TaskCancelled, 0, 0);
}

/// <summary>Numbers as guests know them.</summary>
internal enum EventCode
{
    None = 0,
    Subtask = 1,
    StreamRead = 2,
    StreamWrite = 3,
    FutureRead = 4,
    FutureWrite = 5,
    TaskCancelled = 6,
}

using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>
/// <c>future&lt;t&gt;</c>: the readable end of one value that arrives later. From a guest it is read once by the host; one that the host makes is
/// read by the guest that it is given to.
/// </summary>
/// <typeparam name="T">The .NET counterpart of the value's type; <see cref="Unit"/> if there is none.</typeparam>
public sealed class ComponentFuture<T> : IDisposable
{
    internal ComponentFuture(HostPeer? peer = null) => End = new HostEnd(isFuture: true) { Peer = peer };

    internal HostEnd End { get; }

    /// <summary>A future for a guest, and what the host writes its value into.</summary>
    public static ComponentFuture<T> Create(out ComponentFutureWriter<T> writer)
    {
        var future = new ComponentFuture<T>();
        writer = new ComponentFutureWriter<T>(future.End);
        return future;
    }

    /// <summary>A future for a guest, whose value is that of a task. If the task fails, the guest waits until its instance ends.</summary>
    public static ComponentFuture<T> From(ValueTask<T> value) => new(new FuturePeer<T>(value));

    /// <summary>The value. From guests only, and once.</summary>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    /// <exception cref="ObjectDisposedException">The future or its instance was disposed.</exception>
    public async ValueTask<T> ReadAsync()
    {
        var value = new T[1];
        var copy = new HostCopy<T>(End, new HostBuffer<T>(value.AsMemory()), isWriter: false);
        End.Run(copy, copy.Begin);
        var count = await copy.ResultAsync().ConfigureAwait(false);
        return count == 1
            ? value[0]
            : throw new InvalidOperationException("The future ended without a value: who was to write it is gone.");
    }

    /// <summary>The value is not needed: the writer is told.</summary>
    public void Dispose() => End.Drop();
}

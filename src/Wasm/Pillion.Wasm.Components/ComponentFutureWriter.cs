using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>The writable end of a future that the host made: <see cref="ComponentFuture{T}.Create"/>. Written once, or never: then the guest waits until its instance ends.</summary>
/// <typeparam name="T">The .NET counterpart of the value's type.</typeparam>
public sealed class ComponentFutureWriter<T>
{
    private readonly HostEnd _end;

    internal ComponentFutureWriter(HostEnd end) => _end = end;

    /// <summary>Writes the value; waits until the guest has taken it.</summary>
    /// <returns>Whether it has; false if it does not want it.</returns>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    /// <exception cref="ObjectDisposedException">It was written before, or the instance was disposed.</exception>
    public async ValueTask<bool> WriteAsync(T value)
    {
        var copy = new HostCopy<T>(_end, new HostBuffer<T>(new[] { value }), isWriter: true);
        _end.Run(copy, copy.Begin);
        return await copy.ResultAsync().ConfigureAwait(false) == 1;
    }
}

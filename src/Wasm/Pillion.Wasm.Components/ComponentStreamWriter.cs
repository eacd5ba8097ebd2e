using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>The writable end of a stream that the host made: <see cref="ComponentStream{T}.Create"/>. One write at a time.</summary>
/// <typeparam name="T">The .NET counterpart of the element's type.</typeparam>
public sealed class ComponentStreamWriter<T> : IDisposable
{
    private readonly HostEnd _end;

    internal ComponentStreamWriter(HostEnd end) => _end = end;

    /// <summary>Writes elements; waits until the guest has taken them all.</summary>
    /// <param name="elements">Not to be changed before that.</param>
    /// <returns>Whether it has; false if it reads no more.</returns>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    /// <exception cref="ObjectDisposedException">The writer or the instance was disposed.</exception>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<T> elements)
    {
        if (elements.IsEmpty)
        {
            return true;
        }

        var copy = new HostCopy<T>(_end, new HostBuffer<T>(elements), isWriter: true);
        _end.Run(copy, copy.Begin);
        return await copy.ResultAsync().ConfigureAwait(false) == elements.Length;
    }

    /// <summary>The stream ends.</summary>
    public void Dispose() => _end.Drop();
}

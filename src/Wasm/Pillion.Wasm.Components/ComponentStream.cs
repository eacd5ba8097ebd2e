using System.Runtime.CompilerServices;
using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>
/// <c>stream&lt;t&gt;</c>: the readable end of elements that arrive over time. As a value from a guest it is read by the host; one that the host
/// makes is read by the guest that it is given to. Nothing is buffered between: a writer waits until a reader takes what it has.
/// </summary>
/// <typeparam name="T">The .NET counterpart of the element's type; <see cref="Unit"/> if there is none.</typeparam>
/// <remarks>Safe to be read while the instance runs, by one reader at a time.</remarks>
public sealed class ComponentStream<T> : IDisposable
{
    internal ComponentStream(HostPeer? peer = null) => End = new HostEnd(isFuture: false) { Peer = peer };

    internal HostEnd End { get; }

    /// <summary>A stream for a guest, and what the host writes into it.</summary>
    public static ComponentStream<T> Create(out ComponentStreamWriter<T> writer)
    {
        var stream = new ComponentStream<T>();
        writer = new ComponentStreamWriter<T>(stream.End);
        return stream;
    }

    /// <summary>A stream for a guest that has what a source gives when the guest asks.</summary>
    /// <param name="source">Of one stream only.</param>
    public static ComponentStream<T> From(ComponentStreamSource<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ComponentStream<T>(new SourcePeer<T>(source));
    }

    /// <summary>A stream for a guest that has the elements of a sequence. It is asked for the next one when the guest has taken the last.</summary>
    public static ComponentStream<T> From(IAsyncEnumerable<T> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        var stream = Create(out var writer);
        _ = WriteAllAsync(elements, writer);
        return stream;
    }

    /// <summary>Reads what there is, waiting until there is something. From guests only.</summary>
    /// <param name="buffer">Filled from its start.</param>
    /// <returns>How many elements were read; zero if the stream has ended.</returns>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    /// <exception cref="ObjectDisposedException">The stream or its instance was disposed.</exception>
    public ValueTask<int> ReadAsync(Memory<T> buffer)
    {
        if (buffer.IsEmpty)
        {
            return new ValueTask<int>(0);
        }

        var copy = new HostCopy<T>(End, new HostBuffer<T>(buffer), isWriter: false);
        End.Run(copy, copy.Begin);
        return copy.ResultAsync();
    }

    /// <summary>Reads to the end.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new T[64];
        while (await ReadAsync(buffer).ConfigureAwait(false) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return buffer[i];
            }
        }
    }

    /// <summary>Reads no more: the writer is told.</summary>
    public void Dispose() => End.Drop();

    private static async Task WriteAllAsync(IAsyncEnumerable<T> elements, ComponentStreamWriter<T> writer)
    {
        using (writer)
        {
            await foreach (var element in elements.ConfigureAwait(false))
            {
                if (!await writer.WriteAsync(new[] { element }).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
    }
}

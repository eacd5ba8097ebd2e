using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>Streams of numbers that a guest writes.</summary>
public static class ComponentStreamWriting
{
    /// <summary>Has a sink take what a guest writes, until either ends. The stream must not be used otherwise then.</summary>
    /// <param name="stream">From a guest.</param>
    /// <param name="sink">Of one stream only.</param>
    /// <exception cref="InvalidOperationException">The stream does not come from a guest.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed, or is taken by a sink already.</exception>
    public static void WriteTo<T>(this ComponentStream<T> stream, ComponentStreamSink<T> sink)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(sink);
        stream.End.Attach(() => sink.Peer = new SinkPeer<T>(sink), () => sink.Peer = new RelayPeer<T>(sink));
    }
}

using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>
/// What takes the elements that a guest writes into a stream, when it writes them: <see cref="ComponentStreamWriting.WriteTo"/>. When the guest's write
/// has ended the elements are here.
/// </summary>
/// <typeparam name="T">The .NET counterpart of the element's type, a number.</typeparam>
public abstract class ComponentStreamSink<T>
    where T : unmanaged
{
    /// <summary>What <see cref="Write"/> answers if it can take nothing yet; <see cref="NotifyReady"/> is to be called when it may.</summary>
    protected const int Waiting = -1;

    /// <summary>What <see cref="Write"/> answers if it takes nothing more: the stream ends, and the guest is told.</summary>
    protected internal const int Ended = -2;

    internal HostPeer? Peer { get; set; }

    /// <summary>Takes elements. Called where guests run, one call at a time; it should not wait for long.</summary>
    /// <param name="elements">What there is, memory of the guest. Empty if the guest only asks whether something would be taken.</param>
    /// <returns>How many were taken, at least one unless there are none; or <see cref="Waiting"/>, or <see cref="Ended"/>.</returns>
    protected internal abstract int Write(ReadOnlySpan<T> elements);

    /// <summary>The stream has ended: by the guest, by <see cref="Write"/>, or with the guest's instance. Called once.</summary>
    protected internal virtual void Close() { }

    /// <summary>More may be taken than before. From any thread.</summary>
    protected void NotifyReady() => Peer?.NotifyReady();
}

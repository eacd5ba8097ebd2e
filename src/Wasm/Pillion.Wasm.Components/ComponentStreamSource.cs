using Pillion.Wasm.Components.Async;

namespace Pillion.Wasm.Components;

/// <summary>
/// What a guest reads from a stream that the host made, given when it asks: <see cref="ComponentStream{T}.From(ComponentStreamSource{T})"/>. Nothing is
/// copied between, no thread is needed, and nothing is taken from where it comes that the guest does not want.
/// </summary>
/// <typeparam name="T">The .NET counterpart of the element's type.</typeparam>
public abstract class ComponentStreamSource<T>
{
    /// <summary>What <see cref="Read"/> answers if there is nothing yet; <see cref="NotifyReady"/> is to be called when there may be.</summary>
    protected const int Waiting = -1;

    internal HostPeer? Peer { get; set; }

    /// <summary>Gives elements to the guest. Called where guests run, one call at a time; it must not wait.</summary>
    /// <param name="elements">Where to: for numbers, memory of the guest. Empty if the guest only asks whether there is something.</param>
    /// <returns>
    /// How many elements: zero is the end, unless the guest only asks, when it means that there is something or the end. <see cref="Waiting"/> if
    /// there is none yet.
    /// </returns>
    protected internal abstract int Read(Span<T> elements);

    /// <summary>The stream has ended: by <see cref="Read"/>, because the guest reads no more, or with its instance. Called once.</summary>
    protected internal virtual void Close() { }

    /// <summary>There may be something that there was not: the guest, if it waits, is served. From any thread.</summary>
    protected void NotifyReady() => Peer?.NotifyReady();
}

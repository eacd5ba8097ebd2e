namespace Pillion.Wasm.Components;

/// <summary>
/// Where guests go on that waited: the threads that an embedder has for them. Without one that is .NET's thread pool, and whoever reads what a
/// guest writes runs it too.
/// </summary>
public abstract class ComponentDispatcher
{
    /// <summary>
    /// Whether the calling thread is one for guests, with the stack that they need, and at work for this dispatcher: then what it asks of an instance
    /// is done on it at once, and otherwise by <see cref="Dispatch"/>.
    /// </summary>
    public abstract bool IsGuestThread { get; }

    /// <summary>Has something done soon, on a thread for guests; not on the calling one, which may not wait.</summary>
    public abstract void Dispatch(Action work);
}

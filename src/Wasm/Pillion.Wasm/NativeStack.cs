using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>The native stack of the calling thread, which guests that run on it use as well.</summary>
public static class NativeStack
{
    /// <summary>
    /// How many bytes of it are left, about. A guest is stopped before it uses them up, so that on a small stack it comes less deep than
    /// <see cref="InstanceLimits.MaxStackBytes"/>. Where the system does not tell, the least that platforms of .NET give a thread is assumed.
    /// </summary>
    public static unsafe long BytesLeft
    {
        get
        {
            byte here;
            return (nint)(&here) - StackBounds.EndOfThisStack((nint)(&here));
        }
    }
}
